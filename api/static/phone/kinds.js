"use strict";
// The kinds of visits that a phone keeps, each in a box of its own, and under which path the service is shown.
(() => {
  const pick = (names) => (from) => Object.fromEntries(names.map((name) => [name, from[name]]));
  const same = (names) => (a, b) => names.every((name) => a[name] === b[name]);
  const here = self.document ? new URL(document.currentScript.src).pathname : self.location.pathname;
  const root = here.replace(/\/(static\/phone\/kinds|kunjungan\/sw|patroli\/sw)\.js$/, "");

  // Two offices may be shown under two paths of one address: neither sees what the other keeps.
  const boxOf = (name, kind) => ({ name, scope: root + "/" + name, tag: "tigapilar-" + name, target: root + "/api/" + name, box: self.PhoneBox("tigapilar-" + name + root, kind) });

  const kinds = {
    kunjungan: boxOf("kunjungan", {
      same: same(["sumber", "id"]),
      rest: pick(["uuid", "sumber", "id", "waktu", "hasil"]),
      closed: (visit) => visit.id,
      told: false,
    }),
    patroli: boxOf("patroli", {
      same: same(["jadwal", "kunjungan"]),
      rest: pick(["uuid", "jadwal", "kunjungan", "waktu", "hasil", "menit", "alasan"]),
      closed: () => "",
      told: true,
    }),
  };
  const all = Object.values(kinds);
  const name = self.PHONE ? self.PHONE.kind : document.documentElement.dataset.kind;

  self.Phone = {
    root,
    kinds,
    // The page's own; none where one signs out.
    kind: kinds[name],
    // Whoever comes after on the same phone finds nothing of either.
    forgetAll: () => Promise.all(all.map((kind) => kind.box.forgetPlans())),
    unsentOfAll: async () => (await Promise.all(all.map((kind) => kind.box.unsent()))).flat(),
  };
})();
