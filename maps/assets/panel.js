/* The column beside the map: the ranked list, or the card of one desa. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const PRINTED = 12;
  const ARROWS = { new: "●", worse: "▲", same: "=", better: "▼", ended: "▼" };

  const colourOf = (data, state, layer, row) =>
    TigaPilar.fill(Number(layer.colours[state.measure][row]), state.measure, data.suppressed);

  function change(data, name) {
    return name ? make("span", { class: "tp-change tp-change-" + name }, make("span", { "aria-hidden": "true" }, ARROWS[name] + " "), data.say("change_" + name)) : null;
  }

  function entry(data, state, layer, actions, row, name, rank) {
    const hot = Number(layer.hot[row]);
    return make(
      "li", { class: rank > PRINTED ? "tp-unprinted" : null },
      actions.button(
        { class: "tp-entry", "data-row": row },
        () => actions.choose(row, { zoom: true }),
        make("span", { class: "tp-rank", "aria-hidden": "true" }, rank ? String(rank) : ""),
        TigaPilar.swatch(colourOf(data, state, layer, row), hot),
        make(
          "span", { class: "tp-entry-text" },
          make("span", { class: "tp-entry-name" }, data.desa.name[row]),
          make("span", { class: "tp-entry-place" }, data.kecamatan.name[data.desa.kecamatan[row]]),
        ),
        make(
          "span", { class: "tp-entry-facts" },
          make("span", { class: "tp-entry-count" }, data.count(layer, row)),
          change(data, name),
        ),
      ),
    );
  }

  TigaPilar.drawList = function (element, data, state, layer, actions) {
    const kecamatan = state.kecamatan === null ? null : data.kecamatan.name[state.kecamatan];
    const here = layer.list.filter(([row]) => kecamatan === null || data.desa.kecamatan[row] === state.kecamatan);
    const hot = here.filter(([row]) => Number(layer.hot[row]) > 4);
    const ended = here.filter(([row]) => Number(layer.hot[row]) <= 4);
    const title = kecamatan === null ? data.say("list_hot") : data.say("list_hot_in", { kecamatan });
    const parts = [make("h2", { id: "tp-list-title" }, title, " ", layer.verdict === "found" && make("span", { class: "tp-badge" }, data.format(hot.length)))];
    if (kecamatan === null && layer.total) {
      parts.push(make("p", { class: "tp-total" }, layer.total));
    }
    if (kecamatan !== null) {
      parts.push(actions.button({ class: "tp-back" }, () => actions.zoomKecamatan(null), make("span", { "aria-hidden": "true" }, "‹ "), data.say("list_whole")));
    }
    if (hot.length) {
      parts.push(...byStrength(data, state, layer, actions, hot));
    } else {
      const none = layer.verdict === "unknown" ? "list_unknown" : layer.verdict === "small" ? "list_small" : kecamatan === null ? "list_empty" : "list_empty_in";
      parts.push(make("p", { class: "tp-empty-note" }, data.say(none, { kecamatan })));
    }
    if (layer.unplaced && kecamatan === null) {
      parts.push(make("p", { class: "tp-note" }, data.say("unplaced", { n: layer.unplaced })));
    }
    if (ended.length) {
      parts.push(
        make("h2", {}, data.say("list_ended"), " ", make("span", { class: "tp-badge tp-badge-quiet" }, data.format(ended.length))),
        make("ol", { class: "tp-list tp-list-ended" }, ended.map(([row, name]) => entry(data, state, layer, actions, row, name, 0))),
      );
    }
    parts.push(everyone(data, state, layer, actions));
    element.replaceChildren(...parts);
  };

  function byStrength(data, state, layer, actions, hot) {
    const parts = [];
    for (const strength of [3, 2, 1]) {
      const group = hot.map((item, i) => [...item, i + 1]).filter(([row]) => TigaPilar.strength(Number(layer.hot[row])) === strength);
      if (group.length) {
        parts.push(
          make("h3", { class: "tp-group" }, data.say("strength_" + strength)),
          make("ol", { class: "tp-list tp-list-hot", start: group[0][2] }, group.map(([row, name, rank]) => entry(data, state, layer, actions, row, name, rank))),
        );
      }
    }
    if (hot.length > PRINTED) {
      parts.push(make("p", { class: "tp-print-more" }, data.say("list_more", { n: hot.length - PRINTED })));
    }
    return parts;
  }

  /* All desa by kecamatan: the map's equal for those who cannot use it. Filled when opened. */
  function everyone(data, state, layer, actions) {
    const shown = data.kecamatan.name.map((_, number) => number).filter((number) => state.kecamatan === null || number === state.kecamatan);
    const rowsOf = (number) => data.desa.name.map((_, row) => row).filter((row) => data.desa.kecamatan[row] === number);
    const n = shown.reduce((sum, number) => sum + rowsOf(number).length, 0);
    const details = make("details", { class: "tp-everyone" }, make("summary", {}, data.say("all_desa", { n })));
    details.addEventListener("toggle", () => {
      if (!details.open || details.children.length > 1) {
        return;
      }
      for (const number of shown) {
        const rows = rowsOf(number).sort((a, b) => data.desa.name[a].localeCompare(data.desa.name[b]));
        details.append(
          make("h3", {}, data.kecamatan.name[number]),
          make("ul", { class: "tp-list" }, rows.map((row) => entry(data, state, layer, actions, row, "", 0))),
        );
      }
    });
    details.open = state.kecamatan !== null;
    return details;
  }

  TigaPilar.drawCard = function (element, data, state, layer, actions) {
    const row = state.row;
    const hot = Number(layer.hot[row]);
    const number = data.desa.kecamatan[row];
    const kecamatan = data.kecamatan.name[number];
    const kind = { d: "desa", k: "kelurahan", l: "lain" }[data.desa.kind[row]];
    const next = hot > 4 ? "next_hot_" + state.jenis : hot === 0 ? "next_no_data" : hot < 4 ? "next_cold" : "next_none";
    const sentence = data.sentence(layer, row);
    const title = make("h2", { tabindex: "-1", class: "tp-card-title" }, data.desa.name[row]);
    element.replaceChildren(
      actions.button({ class: "tp-back" }, () => actions.choose(null), make("span", { "aria-hidden": "true" }, "‹ "), data.say("back")),
      title,
      make("p", { class: "tp-card-place" }, data.say("in_kecamatan", { kind: data.say("kind_" + kind), kecamatan })),
      make(
        "p", { class: "tp-card-class" },
        TigaPilar.swatch(colourOf(data, state, layer, row), hot),
        make("strong", {}, data.say("class_" + hot)),
        make("span", {}, data.count(layer, row)),
      ),
      sentence ? make("p", { class: "tp-card-sentence" }, sentence) : "",
      make("h3", {}, data.say("course_n", { n: data.periods.length })),
      TigaPilar.drawCourse(data, state, row),
      make("p", { class: "tp-hint" }, data.say("course_hint")),
      make("h3", {}, data.say("who")),
      make("p", {}, data.say(kind === "kelurahan" ? "who_kelurahan" : "who_desa", { desa: data.desa.name[row], kecamatan })),
      make("h3", {}, data.say("next")),
      make("p", {}, data.text[next] ? data.say(next) : data.say("next_hot")),
      actions.button({ class: "tp-action" }, () => actions.zoomKecamatan(number), data.say("zoom_kecamatan", { kecamatan })),
    );
    return title;
  };
})();
