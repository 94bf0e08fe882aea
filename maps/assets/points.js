/* The page of case points: one state (what is chosen, how it is drawn) and what follows from it. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const find = (selector) => document.querySelector(selector);
  const NEAR_PX = 6;

  function start() {
    const data = (TigaPilar.data = TigaPilar.read("tp-data"));
    const points = (TigaPilar.points = TigaPilar.readPoints(data));
    const state = { draw: "points", colour: data.colour, period: "", status: "", hidden: new Set(), open: null };
    const view = TigaPilar.drawGround(find(".tp-map"), data);
    const { map } = view;
    const list = find(".tp-list-view");
    let choice = null;
    let index = null;
    let drawn = [];

    L.polygon(data.geometry.desa.filter((polygons) => polygons.length), { ...view.plain("desa"), className: "tp-ground-desa" }).addTo(map);

    const actions = {
      button(attributes, action, ...children) {
        const button = TigaPilar.make("button", { type: "button", ...attributes }, ...children);
        button.addEventListener("click", action);
        return button;
      },
      zoomKecamatan(number) {
        actions.open(number === null ? null : "kecamatan", number);
      },
      open(kind, number, rows) {
        state.open = kind === null ? null : { kind, number, rows };
        drawList();
        if (kind === null) {
          view.showAll();
        } else if (kind === "desa") {
          view.fit(L.latLngBounds(data.geometry.desa[number].flat(3)).pad(0.2), { maxZoom: 15 });
        } else if (kind === "kecamatan" && number >= 0) {
          view.showKecamatan(number);
        }
        const title = list.querySelector("h2");
        if (title) {
          title.focus({ preventScroll: true });
        }
      },
      toggle(number, shown) {
        state.hidden[shown ? "delete" : "add"](number);
        choose();
      },
    };

    const layer = TigaPilar.canvasLayer(map, (pen, sight) => {
      drawn = [];
      if (index) {
        if (state.draw === "heat") {
          TigaPilar.drawHeat(pen, sight, map, index);
        } else {
          drawn = TigaPilar.drawPoints(pen, sight, map, index, state, data.format, choice);
        }
      }
    });
    TigaPilar.addControls(view, data, actions);
    /* A name may lie on a ring, but never on a number. */
    const numbers = () => drawn.map(({ x, y, r, n }) => (n > 1 ? [x - r + 6, y - 8, x + r - 6, y + 8] : [x - r, y - r, x + r, y + r]));
    const labels = TigaPilar.drawLabels(view, data, actions, numbers);

    function drawList() {
      TigaPilar.drawPointList(list, data, points, state, choice, actions);
    }

    function choose() {
      choice = TigaPilar.choosePoints(data, points, state);
      index = TigaPilar.gather(points, choice, TigaPilar.pointColours(state.colour).length);
      if (state.open && state.open.rows) {
        state.open = null;
      }
      find(".tp-shown").textContent = data.say("shown", { n: choice.rows.length });
      TigaPilar.drawPointLegend(find(".tp-legend"), data, state, choice, actions);
      drawList();
      layer.redraw();
      labels.place();
    }

    function at(event) {
      const spot = map.mouseEventToContainerPoint(event);
      return drawn
        .filter((item) => Math.hypot(item.x - spot.x, item.y - spot.y) <= item.r + NEAR_PX)
        .sort((a, b) => Math.hypot(a.x - spot.x, a.y - spot.y) - Math.hypot(b.x - spot.x, b.y - spot.y))[0];
    }
    map.on("click", (event) => {
      const item = at(event.originalEvent);
      if (!item) {
        return;
      }
      if (item.cluster === undefined) {
        actions.open("rows", -1, [item.i]);
        return;
      }
      actions.open("rows", -1, index.getLeaves(item.cluster, Infinity).map((leaf) => leaf.properties.i));
      map.setView([item.lat, item.lon], Math.min(map.getMaxZoom(), index.getClusterExpansionZoom(item.cluster)));
    });
    map.on("mousemove", (event) => map.getContainer().classList.toggle("tp-over", Boolean(at(event.originalEvent))));

    for (const input of document.querySelectorAll('input[name="tp-draw"]')) {
      input.addEventListener("change", () => {
        state.draw = input.value;
        choose();
      });
    }
    const changed = { ".tp-colour": "colour", ".tp-period": "period", ".tp-status": "status" };
    for (const [selector, key] of Object.entries(changed)) {
      const field = find(selector + " select");
      field.addEventListener("change", () => {
        state[key] = key === "status" && field.value !== "" ? Number(field.value) : field.value;
        if (key === "colour") {
          state.hidden.clear();
        }
        choose();
      });
    }
    window.addEventListener("resize", () => map.invalidateSize());
    labels.follow({ hot: "4".repeat(data.desa.name.length) });
    /* Who sees one place begins there. */
    const own = data.geometry.desa.filter((polygons, row) => data.within && data.desa.code[row].startsWith(data.within));
    if (own.length && own.length < data.desa.code.length) {
      view.fit(L.latLngBounds(own.flat(3)), { animate: false, maxZoom: 14 });
    }
    TigaPilar.view = view;
    TigaPilar.map = map;
    TigaPilar.drawn = () => drawn;
    choose();
    /* The clock goes on while the page is open. */
    setInterval(() => state.colour === "clock" && choose(), 60000);
  }

  TigaPilar.begin(start);
})();
