/* From a class to what is drawn. One hue from pale to dark; patterns are never a value's colour. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const STEPS = ["#fdeecb", "#f6cf7f", "#e7a33b", "#bd7114", "#7a4206"];
  const COARSENED = 5;
  const NO_DATA = 6;

  /* From clearly fewer over no clear change to clearly more: blue, pale, brown. */
  const TURNS = ["#5f9fcc", "#f6f2e8", "#bd7114"];

  TigaPilar.fill = function (number, measure, suppressed) {
    if (number === NO_DATA) {
      return "url(#tp-no-data)";
    }
    if (measure === "change") {
      return TURNS[number];
    }
    if (number === COARSENED) {
      return "url(#tp-coarsened)";
    }
    return number === 0 && suppressed && measure === "n" ? "url(#tp-few)" : STEPS[number];
  };

  TigaPilar.COARSENED = COARSENED;
  TigaPilar.NO_DATA = NO_DATA;

  /* Outlines by hotspot class: 7 to 5 hot, 3 to 1 cold. Weight, darkness and dashes differ. */
  TigaPilar.outline = {
    7: { color: "#101418", weight: 4, dashArray: null },
    6: { color: "#2b3138", weight: 2.75, dashArray: null },
    5: { color: "#4c545d", weight: 2.25, dashArray: "5 4" },
    3: { color: "#2a6fa8", weight: 1.5, dashArray: "2 4" },
    2: { color: "#2a6fa8", weight: 1.75, dashArray: null },
    1: { color: "#1c5a91", weight: 2.25, dashArray: null },
  };

  /* Which class a line between two desa belongs to: the stronger one's; none between equals. */
  TigaPilar.lineClass = function (one, other) {
    const a = one || 4;
    const b = other || 4;
    if (a === b) {
      return 4;
    }
    const [far, near] = Math.abs(a - 4) > Math.abs(b - 4) || (Math.abs(a - 4) === Math.abs(b - 4) && a > b) ? [a, b] : [b, a];
    return far < 4 && near > 4 ? near : far;
  };

  TigaPilar.strength = (hot) => (hot > 4 ? hot - 4 : 0);

  /* A small picture of a class, for the legend and the lists. */
  TigaPilar.swatch = function (fill, hot) {
    const make = TigaPilar.make;
    const style = TigaPilar.outline[hot];
    const picture = make("svg", { class: "tp-swatch", width: 30, height: 20, viewBox: "0 0 30 20", "aria-hidden": "true" });
    picture.append(
      make("rect", { x: 3, y: 3, width: 24, height: 14, fill: fill || "#fff", stroke: "#8a857a", "stroke-width": style ? 0 : 0.75 }),
    );
    if (style) {
      picture.append(
        make("rect", {
          x: 3, y: 3, width: 24, height: 14, fill: "none",
          stroke: style.color, "stroke-width": style.weight, "stroke-dasharray": style.dashArray,
        }),
      );
    }
    return picture;
  };

  /* A group is a broad band around its desa: told from an outline in black and white too. */
  TigaPilar.groupSwatch = () =>
    TigaPilar.make(
      "svg", { class: "tp-swatch", width: 30, height: 20, viewBox: "0 0 30 20", "aria-hidden": "true" },
      TigaPilar.make("rect", { x: 4, y: 4, width: 22, height: 12, fill: "#fff", stroke: "#b49dcc", "stroke-width": 7 }),
      TigaPilar.make("rect", { x: 4, y: 4, width: 22, height: 12, fill: "none", stroke: "#101418", "stroke-width": 1.75 }),
    );
})();
