"use strict";
// The page of visits: one round of cases, its map and its files.
(() => {
  const { lang, say, make, clock } = self.PhoneWords;
  const { kind } = self.Phone;
  const kode = (location.pathname.match(/\/(\d\d\.\d\d\.\d\d(?:\.\d{4})?)$/) || [])[1] || "";

  const dayNames = (plan) => plan.days.map((day) => day.name).join(", ");
  const fileOf = (plan, suffix) => kind.scope + "/" + plan.kode + "." + suffix + "?" + new URLSearchParams([...new URLSearchParams(plan.query), ["lang", lang]]);

  async function showKept(tell) {
    const plans = await kind.box.plans();
    tell(plans.length ? make("h2", {}, say("kept_plans")) : make("p", {}, say("no_kept_plans")),
      ...plans.map((plan) => make("p", {}, make("a", { class: "vp-button", href: kind.scope + "/" + plan.kode + "?lang=" + lang }, say("heading", { place: plan.place })))));
  }

  const context = {
    describe: (visit, state) => say("visited", { outcome: say("outcome_" + visit.hasil), time: clock(visit.waktu), state }),
    closed: (visit) => visit.id,
  };

  self.PhonePage.begin({
    key: kode,
    data: kind.scope + "/" + kode + "/rencana.json",
    context,
    draw: (plan, acts) => {
      self.VisitsMap.draw(plan);
      return self.VisitsList.draw(document.getElementById("vp-list"), plan, { ...context, ...acts });
    },
    hide: self.VisitsMap.hide,
    title: (plan) => say("heading", { place: plan.place }),
    when: (plan) => [dayNames(plan), plan.startLabel && say("start_at", { place: plan.startLabel })].filter(Boolean).join(". "),
    about: dayNames,
    parts: (plan) => [make("p", {}, say("files")),
      make("div", { class: "vp-buttons" }, ...[["pdf", "file_sheet"], ["gpx", "file_gpx"], ["kml", "file_kml"]].map(([suffix, name]) => make("a", { class: "vp-button", href: fileOf(plan, suffix) }, say(name))))],
    begin: showKept,
  });
})();
