"use strict";
// The page of patrols: a unit's own visits of the days about now.
(() => {
  const { say, make, clock } = self.PhoneWords;
  const { kind } = self.Phone;
  const reasons = new Map();

  const context = {
    reasons,
    describe: ({ hasil, menit, alasan, waktu }, state) => {
      const words = { time: clock(waktu), state, minutes: menit, reason: reasons.get(alasan) || alasan };
      return say(hasil === "dijalankan" ? "noted_made" : "noted_not_made", words);
    },
    closed: (visit) => say("label_closed", { plan: visit.jadwal, number: visit.kunjungan }),
  };

  self.PhonePage.begin({
    key: "patroli",
    data: kind.scope + "/catatan.json",
    alwaysNew: true,
    context,
    draw: (plan, acts) => {
      for (const [name, words] of plan.reasons) reasons.set(name, words);
      return self.PatrolList.draw(document.getElementById("vp-list"), plan, { ...context, ...acts });
    },
    hide: () => reasons.clear(),
    title: () => say("title"),
    when: () => say("secret"),
    about: () => "",
    parts: () => [make("p", {}, make("a", { class: "vp-button", href: kind.scope + "/satuan?lang=" + document.documentElement.lang }, say("to_files")))],
    begin: () => null,
  });
})();
