/* Two small pictures of time: the strip of quarters, and a desa's course. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;

  const countHot = (layer) => (layer ? [...layer.hot].filter((digit) => Number(digit) > 4).length : 0);

  /* Fill the bars of the strip for the chosen kind. */
  TigaPilar.drawStrip = function (labels, data, state) {
    const counts = data.periods.map((period) => countHot(data.layers[state.jenis + "|" + period]));
    const most = Math.max(1, ...counts);
    labels.forEach((label, index) => {
      const layer = data.layers[state.jenis + "|" + data.periods[index]];
      const height = Math.round((26 * counts[index]) / most);
      const silent = !layer || layer.verdict !== "found";
      const text = silent ? "–" : counts[index] ? data.format(counts[index]) : "0";
      label.querySelector(".tp-quarter-bar").replaceChildren(
        make(
          "svg", { viewBox: "0 0 40 44", "aria-hidden": "true" },
          make("rect", { class: "tp-bar", x: 8, y: 42 - height, width: 24, height: Math.max(height, 1) }),
          make("text", { x: 20, y: 37 - height, "text-anchor": "middle" }, text),
        ),
      );
      label.querySelector(".tp-quarter-count").textContent =
        ": " + (silent ? data.say("map_silent") : data.say(counts[index] === 1 ? "map_hotspot" : "map_hotspots", { n: counts[index] }));
      label.parentElement.classList.toggle("tp-empty", !layer);
    });
  };

  const round = (most) => [5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000].find((top) => top >= most) || most;

  /* A desa's numbers over the quarters: a solid bar is a number, a hatched one a range. */
  TigaPilar.drawCourse = function (data, state, row) {
    const width = 340;
    const height = 142;
    const floor = 106;
    const ceiling = 34;
    const points = data.periods.map((period) => {
      const layer = data.layers[state.jenis + "|" + period];
      return { period, layer, range: layer ? data.range(layer, row) : null, hot: layer ? Number(layer.hot[row]) : 0 };
    });
    const most = Math.max(...points.map((p) => (p.range ? (p.range.high === null ? p.range.low * 1.4 : p.range.high) : 0)));
    const top = round(Math.max(5, most));
    const y = (value) => floor - ((floor - ceiling) * value) / top;
    const step = (width - 30) / points.length;
    const picture = make("svg", { class: "tp-course", viewBox: `0 0 ${width} ${height}`, role: "img" });
    const words = points.map((p) => {
      const quarter = data.quarter(p.period);
      return `${quarter.short} ${quarter.year}: ${p.layer ? data.count(p.layer, row) : data.say("cases_unknown")}`;
    });
    picture.setAttribute("aria-label", words.join("; "));
    for (const value of [0, top / 2, top]) {
      picture.append(
        make("line", { class: "tp-grid", x1: 26, x2: width, y1: y(value), y2: y(value) }),
        make("text", { class: "tp-axis", x: 22, y: y(value) + 3.5, "text-anchor": "end" }, data.format(value)),
      );
    }
    points.forEach((p, index) => {
      const middle = 28 + step * (index + 0.5);
      const now = p.period === state.period;
      const group = make("g", { class: now ? "tp-now" : "" });
      if (now) {
        group.append(make("rect", { class: "tp-now-ground", x: middle - step / 2 + 1, y: 2, width: step - 2, height: height - 3, rx: 3 }));
      }
      if (p.range) {
        group.append(...bar(p.range, middle, Math.min(22, step * 0.62), y, top));
      } else {
        group.append(make("text", { class: "tp-axis", x: middle, y: floor - 4, "text-anchor": "middle" }, "–"));
      }
      if (p.hot > 4) {
        const side = 4 + 2 * (p.hot - 4);
        group.append(make("rect", { class: "tp-hot-mark", x: middle - side / 2, y: 11 - side / 2, width: side, height: side }));
      }
      const quarter = data.quarter(p.period);
      group.append(make("text", { class: "tp-axis tp-quarter", x: middle, y: floor + 15, "text-anchor": "middle" }, quarter.short));
      if (index === 0 || quarter.short === "I" || quarter.short === "Q1") {
        group.append(make("text", { class: "tp-axis tp-year", x: middle, y: floor + 29, "text-anchor": "middle" }, quarter.year));
      }
      picture.append(group);
    });
    return picture;
  };

  function bar(range, middle, wide, y, top) {
    const left = middle - wide / 2;
    if (range.high === range.low) {
      return [
        make("rect", { class: "tp-exact", x: left, y: y(range.low), width: wide, height: Math.max(y(0) - y(range.low), 1) }),
        make("text", { class: "tp-value", x: middle, y: y(range.low) - 3, "text-anchor": "middle" }, String(range.low)),
      ];
    }
    const high = range.high === null ? top : range.high;
    const solid = make("rect", { class: "tp-floor", x: left, y: y(range.low), width: wide, height: Math.max(y(0) - y(range.low), 0) });
    const span = make("rect", { class: "tp-range", x: left, y: y(high), width: wide, height: Math.max(y(range.low) - y(high), 2) });
    const label = range.high === null ? `${range.low}+` : `${range.low}–${range.high}`;
    return [solid, span, make("text", { class: "tp-value", x: middle, y: y(high) - 3, "text-anchor": "middle" }, label)];
  }
})();
