/* The legend follows what is shown: measure, classes that occur, outlines that occur. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;

  TigaPilar.drawLegend = function (element, data, state, layer, actions) {
    const colours = layer.colours[state.measure];
    const make = TigaPilar.make;
    const n = new Array(7).fill(0);
    for (const digit of colours) {
      n[Number(digit)] += 1;
    }
    const hot = new Array(8).fill(0);
    for (const digit of layer.hot) {
      hot[Number(digit)] += 1;
    }

    const row = (swatch, label, hint, kind) =>
      make("li", { class: "tp-key " + (kind || "") }, swatch, make("span", { class: "tp-key-label" }, label), hint && make("small", {}, hint));

    const fill = (number) => TigaPilar.fill(number, state.measure, data.suppressed);
    const labels = data.legend[state.measure][state.jenis];
    const classes = labels.map((label, number) =>
      row(TigaPilar.swatch(fill(number)), label, data.say("legend_desa", { n: n[number] }), "tp-key-step"),
    );
    if (n[TigaPilar.COARSENED]) {
      classes.push(
        row(TigaPilar.swatch(fill(TigaPilar.COARSENED)), data.say("legend_coarsened"), data.say("legend_desa", { n: n[TigaPilar.COARSENED] })),
      );
    }
    if (n[TigaPilar.NO_DATA]) {
      const none = layer.running && state.measure === "change" ? "legend_running" : "legend_no_data";
      classes.push(
        row(TigaPilar.swatch(fill(TigaPilar.NO_DATA)), data.say(none), data.say("legend_desa", { n: n[TigaPilar.NO_DATA] })),
      );
    }
    const certain = [3, 2, 1].map((strength) =>
      row(TigaPilar.swatch("#fff", strength + 4), data.say("legend_" + strength), data.say("legend_hint_" + strength), "tp-key-hot"),
    );
    const groups = [
      make("h2", {}, data.say("legend_measure_" + state.measure)),
      make("ul", { class: "tp-keys" }, classes),
      make("h2", {}, data.say("legend_hot")),
      make("ul", { class: "tp-keys" }, certain),
    ];
    if (hot[1] + hot[2] + hot[3]) {
      groups[3].append(row(TigaPilar.swatch("#fff", 2), data.say("legend_cold"), data.say("legend_cold_hint"), "tp-key-hot"));
    }
    if (TigaPilar.groupsOf(data, layer).length) {
      const box = make("input", { type: "checkbox", class: "tp-groups-switch", checked: state.groups });
      box.checked = state.groups;
      box.addEventListener("change", () => actions.showGroups(box.checked));
      groups.push(make("label", { class: "tp-key tp-key-groups" }, TigaPilar.groupSwatch(), make("span", { class: "tp-key-label" }, data.say(layer.clusters ? "legend_clusters" : "legend_groups")), box));
    }
    if (data.suppressed) {
      groups.push(make("p", { class: "tp-key-note" }, data.say("legend_small")));
    }
    element.replaceChildren(...groups);
  };
})();
