/* The card of one desa: its class, the sentence, the course, who is responsible, what to do next. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;

  TigaPilar.drawCard = function (element, data, state, layer, actions) {
    const row = state.row;
    const hot = Number(layer.hot[row]);
    const number = data.desa.kecamatan[row];
    const kecamatan = data.kecamatan.name[number];
    const kind = { d: "desa", k: "kelurahan", l: "lain" }[data.desa.kind[row]];
    const next = hot > 4 ? "next_hot_" + state.jenis : hot === 0 ? "next_no_data" : hot < 4 ? "next_cold" : "next_none";
    const sentence = data.sentence(layer, row);
    const groups = TigaPilar.groupsOf(data, layer).filter((group) => group.rows.includes(row));
    const title = make("h2", { tabindex: "-1", class: "tp-card-title" }, data.desa.name[row]);
    element.replaceChildren(
      actions.button({ class: "tp-back" }, () => actions.choose(null), make("span", { "aria-hidden": "true" }, "‹ "), data.say("back")),
      title,
      make("p", { class: "tp-card-place" }, data.say("in_kecamatan", { kind: data.say("kind_" + kind), kecamatan })),
      make(
        "p", { class: "tp-card-class" },
        TigaPilar.classSwatch(data, state, layer, row),
        make("strong", {}, data.className(layer, row, "class_")),
        make("span", {}, data.count(layer, row)),
      ),
      sentence ? make("p", { class: "tp-card-sentence" }, sentence) : "",
      ...groups.map((group) => make("p", { class: "tp-card-group" }, group.sentence)),
      make("h3", {}, data.say("course_n", { n: data.periods.length })),
      TigaPilar.drawCourse(data, state, row),
      make("p", { class: "tp-hint" }, data.say("course_hint")),
      course(data, state, row),
      make("h3", {}, data.say("who")),
      responsible(data, row) || make("p", {}, data.say(kind === "kelurahan" ? "who_kelurahan" : "who_desa", { desa: data.desa.name[row], kecamatan })),
      make("h3", {}, data.say("next")),
      make("p", {}, data.text[next] ? data.say(next) : data.say("next_hot")),
      actions.button({ class: "tp-action" }, () => actions.zoomKecamatan(number), data.say("zoom_kecamatan", { kecamatan })),
    );
    return title;
  };

  /* How its mark came and went over the quarters, in one sentence; nothing where too few have ended. */
  function course(data, state, row) {
    const of = data.courses.of[state.jenis];
    return of ? make("p", { class: "tp-card-course" }, data.courses.words[of[row]]) : "";
  }

  /* Offices and positions of the desa and its kecamatan, by pillar; null where none are known. */
  function responsible(data, row) {
    if (!data.officers) {
      return null;
    }
    const numbers = [...(data.officers.desa[row] || []), ...(data.officers.kecamatan[data.desa.kecamatan[row]] || [])];
    const pillars = [...new Set(numbers.map((number) => data.officers.list[number][0]))];
    const lines = pillars.map((pillar) => {
      const words = numbers.map((number) => data.officers.list[number]).filter(([name]) => name === pillar).map(([, office, position]) => `${office} – ${position}`);
      return make("li", {}, make("strong", {}, pillar + ": "), words.join("; "));
    });
    return lines.length ? make("ul", { class: "tp-officers" }, lines) : null;
  }
})();
