/* The page's data: decoded once, asked for by everyone else. */
(function () {
  "use strict";

  const TigaPilar = (window.TigaPilar = window.TigaPilar || {});
  const MARK = /\u0001/g;

  /* An element with attributes and children; strings become text, never markup. */
  TigaPilar.make = function (tag, attributes, ...children) {
    const svg = ["svg", "rect", "line", "text", "path", "circle", "g", "title"].includes(tag);
    const node = svg
      ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) {
        node.setAttribute(name, value === true ? "" : String(value));
      }
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined && child !== "" && child !== false) {
        node.append(child);
      }
    }
    return node;
  };

  TigaPilar.read = function (id) {
    const data = JSON.parse(document.getElementById(id).textContent);
    const numbers = new Intl.NumberFormat(data.lang === "id" ? "id-ID" : "en-GB");

    data.format = (value) => (typeof value === "number" ? numbers.format(value) : String(value));

    data.say = (key, values) =>
      (data.text[key] || key).replace(/\{(\w+)\}/g, (all, name) =>
        values && name in values ? data.format(values[name]) : all,
      );

    /* The quarter before, and its layer where the two can be held against each other. */
    data.previous = (state) => data.periods[data.periods.indexOf(state.period) - 1] || null;
    data.before = function (state) {
      const layer = data.layer(state);
      const earlier = data.layers[state.jenis + "|" + data.previous(state)];
      return layer && !layer.running && earlier && !earlier.running ? earlier : null;
    };
    /* Of the lowest range nothing is marked, hotspot or not: there no mark is no news. */
    data.className = function (layer, row, form) {
      const small = data.suppressed && layer.hot[row] === "4" && layer.low[row] === 0;
      return data.say(form + (small ? "few" : layer.hot[row]));
    };
    data.quarterName = (period) => data.quarters[period] || period;

    data.layer = (state) => data.layers[state.jenis + "|" + state.period] || null;

    data.sentence = function (layer, row) {
      if (!layer.starts) {
        const slots = data.templates.map((form) => (form.match(MARK) || []).length);
        let next = 0;
        layer.starts = layer.forms.map((form) => {
          const start = next;
          next += slots[form];
          return start;
        });
      }
      let at = layer.starts[row];
      return data.templates[layer.forms[row]].replace(MARK, () => layer.values[at++]);
    };

    data.range = function (layer, row) {
      const low = layer.low[row];
      const wide = layer.wide ? layer.wide[row] : 0;
      if (low < 0) {
        return null;
      }
      return { low, high: wide < 0 ? null : low + wide };
    };

    data.count = function (layer, row) {
      const range = data.range(layer, row);
      if (!range) {
        return data.say("cases_unknown");
      }
      if (range.high === null) {
        return data.say("cases_from", range);
      }
      if (range.high === range.low) {
        return data.say(range.low === 1 ? "case" : "cases", { n: range.low });
      }
      return data.say("cases_range", range);
    };

    data.quarter = function (period) {
      const [year, number] = period.split("-Q");
      const roman = ["I", "II", "III", "IV"][Number(number) - 1];
      return { year, short: data.lang === "id" ? roman : "Q" + number };
    };

    /* Rings of positions for each desa, and the lines between two owners. */
    data.geometry = decode(data.shapes, data.desa.kecamatan);
    return data;
  };

  function decode(shapes, kecamatan) {
    const arcs = [];
    let at = 0;
    for (const length of shapes.points) {
      const arc = [];
      let x = 0;
      let y = 0;
      for (let i = 0; i < length; i += 1) {
        x += shapes.deltas[at];
        y += shapes.deltas[at + 1];
        at += 2;
        arc.push(L.latLng(y * shapes.scale, x * shapes.scale));
      }
      arcs.push(arc);
    }
    const owners = arcs.map(() => []);
    const desa = shapes.rings.map((polygons, row) =>
      polygons.map((rings) =>
        rings.map((numbers) => {
          const ring = [];
          for (const number of numbers) {
            const index = number < 0 ? ~number : number;
            owners[index].push(row);
            const arc = number < 0 ? arcs[index].slice().reverse() : arcs[index];
            ring.push(...arc.slice(0, -1));
          }
          return ring;
        }),
      ),
    );
    /* The arcs on the edge of a set of desa: those with one owner inside and none or another outside. */
    const edge = (inside) =>
      arcs.filter((_, i) => {
        const [first, second] = owners[i];
        return owners[i].length > 0 && inside(first) !== (second !== undefined && inside(second));
      });
    const outline = edge(() => true);
    const between = arcs.filter(
      (_, i) => owners[i].length > 1 && kecamatan[owners[i][0]] !== kecamatan[owners[i][1]],
    );
    return { desa, arcs, owners, edge, outline, kecamatan: between };
  }
})();
