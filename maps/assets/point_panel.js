/* The list beside the points: kecamatan, desa, cases; and the legend, which is also the filter. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const MOST = 60;

  function swatch(number, colour) {
    const canvas = make("canvas", { class: "tp-point-swatch", width: 40, height: 40, "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    TigaPilar.drawShape(pen, 10, 10, 7, number, colour);
    return canvas;
  }

  TigaPilar.drawPointLegend = function (element, data, state, choice, actions) {
    const colours = TigaPilar.pointColours(state.colour);
    const labels = state.colour === "clock" ? colours.map((_, k) => data.say("clock_" + k)) : data.jenis.map(([, label]) => label);
    const keys = labels.map((label, number) => {
      const box = make("input", { type: "checkbox" });
      box.checked = !state.hidden.has(number);
      box.addEventListener("change", () => actions.toggle(number, box.checked));
      return make("li", {}, make("label", { class: "tp-key" }, swatch(number, colours[number]), make("span", { class: "tp-key-label" }, label), make("small", {}, data.format(choice.counts[number])), box));
    });
    element.replaceChildren(
      make("h2", {}, data.say("legend_" + state.colour)),
      make("ul", { class: "tp-keys" }, keys),
      state.draw === "heat"
        ? make("p", { class: "tp-heat-key" }, make("span", {}, data.say("heat_low")), make("i", { "aria-hidden": "true" }), make("span", {}, data.say("heat_high")))
        : make("p", { class: "tp-key-note" }, data.say("cluster_note")),
    );
  };

  function clockWords(data, points, i, now) {
    const left = TigaPilar.minutesLeft(data, points, i, now);
    const name = data.jenis[points.jenis[i]];
    if (!name || name[0] !== "kemiskinan") {
      return "";
    }
    const words = data.say("clock_" + TigaPilar.clockClass(left, points.ditanggapi[i] > 0));
    if (left === null) {
      return words;
    }
    const size = Math.abs(left);
    return `${words} (${data.say(left < 0 ? "over" : "left", { h: Math.floor(size / 60), m: size % 60 })})`;
  }

  function caseEntry(data, points, i, choice, state) {
    const number = choice.classes[i];
    const row = points.desaOf(i);
    const place = row === null ? data.say("elsewhere") : `${data.desa.name[row]}, ${data.kecamatan.name[data.desa.kecamatan[row]]}`;
    const day = new Date(points.tanggal[i] * 60000).toLocaleString(data.lang === "id" ? "id-ID" : "en-GB", {
      timeZone: data.zone.name, day: "numeric", month: "long", year: "numeric",
      ...(points.alone[i] & 1 ? {} : { hour: "2-digit", minute: "2-digit" }),
    });
    const lines = [points.words("kategori", i), place, points.words("dinas", i), clockWords(data, points, i, choice.now)];
    return make(
      "li", { class: "tp-case" },
      swatch(number, TigaPilar.pointColours(state.colour)[number]),
      make("div", {},
        make("strong", {}, points.id[i] || "–"), " ", make("span", {}, (data.jenis[points.jenis[i]] || ["", ""])[1]),
        make("span", { class: "tp-case-line" }, day + (points.status[i] < 3 ? " · " + data.say("status_" + points.status[i]) : "")),
        ...lines.filter(Boolean).map((line) => make("span", { class: "tp-case-line" }, line)),
      ),
    );
  }

  function cases(data, points, rows, choice, state) {
    return [
      make("ul", { class: "tp-list" }, rows.slice(0, MOST).map((i) => caseEntry(data, points, i, choice, state))),
      rows.length > MOST ? make("p", { class: "tp-hint" }, data.say("more", { n: rows.length - MOST })) : "",
    ];
  }

  function places(names, counts, actions, kind, data) {
    const order = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
    return make("ul", { class: "tp-list" }, order.map((number) =>
      make("li", {}, actions.button({ class: "tp-place", ["data-" + kind]: number }, () => actions.open(kind, number),
        make("span", {}, names(number)), make("b", {}, data.format(counts.get(number)))))));
  }

  const count = (rows, of) => rows.reduce((all, i) => all.set(of(i), (all.get(of(i)) || 0) + 1), new Map());

  TigaPilar.drawPointList = function (element, data, points, state, choice, actions) {
    const { open } = state;
    const parts = [];
    const kecamatanOf = (i) => (points.desaOf(i) === null ? -1 : data.desa.kecamatan[points.desaOf(i)]);
    if (open) {
      parts.push(actions.button({ class: "tp-back" }, () => actions.open(open.kind === "desa" ? "kecamatan" : null, open.kind === "desa" ? data.desa.kecamatan[open.number] : null), make("span", { "aria-hidden": "true" }, "‹ "), data.say("back_places")));
    }
    if (!choice.rows.length) {
      parts.push(make("p", { class: "tp-empty-note" }, data.say("none")));
    } else if (!open) {
      const named = (number) => (number < 0 ? data.say("elsewhere") : data.kecamatan.name[number]);
      parts.push(make("h2", { tabindex: "-1" }, data.say("by_kecamatan")), places(named, count(choice.rows, kecamatanOf), actions, "kecamatan", data));
    } else if (open.kind === "kecamatan" && open.number >= 0) {
      const rows = choice.rows.filter((i) => kecamatanOf(i) === open.number);
      parts.push(
        make("h2", { tabindex: "-1" }, data.say("by_desa", { kecamatan: data.kecamatan.name[open.number] })),
        places((number) => data.desa.name[number], count(rows, (i) => points.desaOf(i)), actions, "desa", data),
      );
    } else {
      const rows = open.rows || choice.rows.filter((i) => (open.kind === "desa" ? points.desaOf(i) === open.number : kecamatanOf(i) === open.number));
      const title = open.kind === "desa" ? `${data.desa.name[open.number]}: ${data.say("here", { n: rows.length })}` : data.say("here", { n: rows.length });
      parts.push(make("h2", { tabindex: "-1" }, title), ...cases(data, points, rows, choice, state));
    }
    element.replaceChildren(...parts.filter(Boolean));
  };
})();
