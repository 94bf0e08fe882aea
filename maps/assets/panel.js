/* The column beside the map: the ranked list, or the card of one desa. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const PRINTED = 12;
  const ARROWS = { new: "●", worse: "▲", same: "=", better: "▼", ended: "▼", few: "▼" };

  const colourOf = (data, state, layer, row) =>
    TigaPilar.fill(Number(layer.colours[state.measure][row]), state.measure, data.suppressed);

  TigaPilar.classSwatch = (data, state, layer, row) => TigaPilar.swatch(colourOf(data, state, layer, row), Number(layer.hot[row]));

  function change(data, name) {
    return name ? make("span", { class: "tp-change tp-change-" + name }, make("span", { "aria-hidden": "true" }, ARROWS[name] + " "), data.say("change_" + name)) : null;
  }

  function entry(data, state, layer, actions, row, name, rank, place) {
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
          make("span", { class: "tp-entry-place" }, place || data.kecamatan.name[data.desa.kecamatan[row]]),
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
    const parts = [viewSwitch(data, state, actions, here)];
    if (state.view === "change") {
      parts.push(...byChange(data, state, layer, actions, here, kecamatan));
    } else {
      parts.push(...hotspots(data, state, layer, actions, here, kecamatan));
    }
    parts.push(everyone(data, state, layer, actions));
    element.replaceChildren(...parts.filter(Boolean));
  };

  /* Two lists of the same desa: the surest first, or what changed first. */
  function viewSwitch(data, state, actions, here) {
    const changed = here.filter(([, name]) => name && name !== "same").length;
    const button = (view, words, n) =>
      actions.button({ "aria-pressed": String(state.view === view), "data-view": view }, () => actions.list(view), words, n !== null && make("span", { class: "tp-view-count" }, data.format(n)));
    return data.periods.length > 1 && make(
      "div", { class: "tp-views", role: "group", "aria-label": data.say("views") },
      button("hot", data.say("view_hot"), null), button("change", data.say("view_change"), data.before(state) ? changed : null),
    );
  }

  function heading(data, actions, kecamatan, title, badge) {
    const parts = [make("h2", { id: "tp-list-title" }, title, " ", badge)];
    if (kecamatan !== null) {
      parts.push(actions.button({ class: "tp-back" }, () => actions.zoomKecamatan(null), make("span", { "aria-hidden": "true" }, "‹ "), data.say("list_whole")));
    }
    return parts;
  }

  function hotspots(data, state, layer, actions, here, kecamatan) {
    const hot = here.filter(([row]) => Number(layer.hot[row]) > 4);
    const ended = here.filter(([row]) => Number(layer.hot[row]) <= 4);
    const title = kecamatan === null ? data.say("list_hot") : data.say("list_hot_in", { kecamatan });
    const parts = heading(data, actions, kecamatan, title, layer.verdict === "found" && make("span", { class: "tp-badge" }, data.format(hot.length)));
    if (kecamatan === null && layer.total) {
      parts.splice(1, 0, make("p", { class: "tp-total" }, layer.total));
    }
    if (hot.length) {
      parts.push(...byStrength(data, state, layer, actions, hot));
    } else {
      const empty = kecamatan === null ? "list_empty" : "list_empty_in";
      const none = layer.verdict === "found" ? empty : `list_${layer.verdict}`;
      parts.push(make("p", { class: "tp-empty-note" }, data.say(none, { kecamatan })));
    }
    if (kecamatan === null) {
      parts.push(...groupList(data, layer, actions));
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
    return parts;
  }

  /* What became of each since the quarter before: first what asks for something. */
  function byChange(data, state, layer, actions, here, kecamatan) {
    const earlier = data.before(state);
    const since = earlier ? data.quarterName(data.previous(state)) : "";
    const title = earlier ? data.say("list_change", { periode: since }) : data.say("view_change");
    const parts = heading(data, actions, kecamatan, title, null);
    if (!earlier || !here.some(([, name]) => name)) {
      const none = !earlier || layer.running ? "compare_none" : "change_nothing";
      return [...parts, make("p", { class: "tp-empty-note" }, data.say(none))];
    }
    for (const [title, names] of [["new", ["new"]], ["worse", ["worse"]], ["better", ["better", "ended"]], ["few", ["few"]], ["same", ["same"]]]) {
      const group = here.filter(([, name]) => names.includes(name));
      if (!group.length && title !== "same" && title !== "few") {
        parts.push(make("h3", { class: "tp-group" }, data.say("change_" + title), " ", make("span", { class: "tp-none" }, data.say("nobody"))));
      } else if (group.length) {
        const course = (row) => {
          const [was, is] = [earlier, layer].map((one) => data.className(one, row, "short_"));
          return data.kecamatan.name[data.desa.kecamatan[row]] + " · " + (was === is ? is : was + " → " + is);
        };
        parts.push(
          make("h3", { class: "tp-group tp-group-" + title }, make("span", { "aria-hidden": "true" }, ARROWS[title] + " "), data.say("change_" + title), " ", make("span", { class: "tp-badge tp-badge-quiet" }, data.format(group.length))),
          make("ol", { class: "tp-list tp-list-" + title }, group.map(([row], i) => entry(data, state, layer, actions, row, "", i + 1, course(row)))),
        );
      }
    }
    return parts;
  }

  function groupList(data, layer, actions) {
    const groups = TigaPilar.groupsOf(data, layer);
    return groups.length
      ? [
          make("h2", {}, data.say(layer.clusters ? "list_clusters" : "list_groups"), " ", make("span", { class: "tp-badge tp-badge-quiet" }, data.format(groups.length))),
          make("ul", { class: "tp-list tp-list-groups" }, groups.map((group, i) =>
            make("li", {}, actions.button({ class: "tp-group-entry", "data-group": i }, () => actions.chooseGroup(group), group.sentence)))),
        ]
      : [];
  }

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

})();
