/* The map: sea, neighbours, desa, borders, outlines of hotspots. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;

  TigaPilar.drawMap = function (element, data, actions) {
    const map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.75,
      wheelPxPerZoomLevel: 90,
      scrollWheelZoom: false,
      minZoom: 6,
      maxZoom: 15,
      maxBoundsViscosity: 0.8,
    });
    const panes = { land: 200, desa: 400, border: 420, hot: 440, chosen: 450 };
    const renderer = {};
    for (const [name, height] of Object.entries(panes)) {
      map.createPane("tp-" + name).style.zIndex = height;
      renderer[name] = L.svg({ pane: "tp-" + name, padding: 0.3 });
    }
    const plain = (name) => ({ pane: "tp-" + name, renderer: renderer[name], interactive: false, smoothFactor: 0 });

    for (const ring of data.around.land) {
      L.polygon(ring, { ...plain("land"), className: "tp-land" }).addTo(map);
    }

    const tip = L.tooltip({ direction: "top", offset: [0, -8], className: "tp-tip", opacity: 1 });
    const hovers = window.matchMedia("(hover: hover)").matches;
    const shapes = data.geometry.desa.map((polygons, row) => {
      if (!polygons.length) {
        return null;
      }
      const shape = L.polygon(polygons, {
        pane: "tp-desa", renderer: renderer.desa, smoothFactor: 0, className: "tp-desa", weight: 0.7, color: "#fff",
        fillOpacity: 1, fillColor: "#fff",
      });
      shape.on("click", (event) => {
        L.DomEvent.stop(event);
        actions.choose(row);
      });
      /* A finger does not hover: there the card says it all. */
      shape.on(hovers ? "mouseover mousemove" : "none", (event) => {
        if (event.type === "mouseover") {
          tip.setContent(actions.tip(row));
        }
        map.openTooltip(tip.setLatLng(event.latlng));
      });
      shape.on("mouseout", () => map.closeTooltip(tip));
      return shape.addTo(map);
    });

    L.polyline(data.geometry.kecamatan, { ...plain("border"), className: "tp-kecamatan-line" }).addTo(map);
    L.polyline(data.geometry.outline, { ...plain("border"), className: "tp-coast" }).addTo(map);

    const drawn = L.featureGroup(shapes.filter(Boolean));
    const home = drawn.getBounds();
    const line = (pane, options) => L.polyline([], { ...plain(pane), ...options }).addTo(map);
    /* Hotspots that touch share one outline; the surest is drawn last, on top; casings below all. */
    const casing = line("hot", { color: "#fff", opacity: 0.9, className: "tp-casing" });
    const outlines = [3, 2, 1, 5, 6, 7].map((hot) => [hot, line("hot", { ...TigaPilar.outline[hot], className: "tp-outline tp-outline-" + hot })]);
    const around = line("chosen", { color: "#fff", weight: 6, opacity: 0.9 });
    const chosen = line("chosen", { color: "#00707a", weight: 3.5, className: "tp-chosen" });
    const districtAround = line("border", { color: "#fff", weight: 6, opacity: 0.8 });
    const district = line("border", { color: "#00707a", weight: 3, opacity: 1, className: "tp-district" });

    const view = { map, home, renderer };

    /* Thin lines at a distance, so that a small desa does not drown in its own outline. */
    function weigh() {
      const share = Math.min(1, Math.max(0.5, (map.getZoom() - 7.5) / 3.5));
      for (const [hot, drawnLine] of outlines) {
        drawnLine.setStyle({ weight: TigaPilar.outline[hot].weight * share });
      }
      casing.setStyle({ weight: 4 * share + 2.5 });
    }
    map.on("zoomend", weigh);

    view.paint = function (layer, measure) {
      const colours = layer.colours[measure];
      shapes.forEach((shape, row) => {
        if (shape) {
          shape.setStyle({ fillColor: TigaPilar.fill(Number(colours[row]), measure, data.suppressed) });
        }
      });
      const { arcs, owners } = data.geometry;
      const lines = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };
      arcs.forEach((arc, i) => {
        const [one, other] = owners[i].map((row) => Number(layer.hot[row]));
        lines[TigaPilar.lineClass(one, other)].push(arc);
      });
      casing.setLatLngs([...lines[5], ...lines[6], ...lines[7]]);
      for (const [hot, drawnLine] of outlines) {
        drawnLine.setLatLngs(lines[hot]);
      }
      weigh();
    };

    view.mark = function (row) {
      const lines = row === null ? [] : data.geometry.edge((owner) => owner === row);
      around.setLatLngs(lines);
      chosen.setLatLngs(lines);
    };

    view.markKecamatan = function (number) {
      const lines = number === null ? [] : data.geometry.edge((owner) => data.desa.kecamatan[owner] === number);
      districtAround.setLatLngs(lines).bringToFront();
      district.setLatLngs(lines).bringToFront();
    };

    /* On a phone the search lies over the map's top and the sheet's edge over its foot. */
    view.padding = () =>
      window.matchMedia("(min-width: 900px)").matches
        ? { paddingTopLeft: [14, 14], paddingBottomRight: [14, 14] }
        : { paddingTopLeft: [6, 58], paddingBottomRight: [6, 22] };
    view.fit = (bounds, options) => map.fitBounds(bounds, { ...view.padding(), ...options });
    view.showAll = (options) => view.fit(home, options);
    view.showDesa = (row) => shapes[row] && view.fit(shapes[row].getBounds().pad(1.5), { maxZoom: 11.75 });
    view.boundsOf = function (number) {
      const members = shapes.filter((shape, row) => shape && (number === null || data.desa.kecamatan[row] === number));
      return members.length ? L.featureGroup(members).getBounds().pad(number === null ? 0 : 0.08) : home;
    };
    view.showKecamatan = (number) => view.fit(view.boundsOf(number), { maxZoom: 13 });
    view.bring = function (row) {
      if (shapes[row] && !map.getBounds().pad(-0.1).contains(shapes[row].getBounds().getCenter())) {
        map.panTo(shapes[row].getBounds().getCenter());
      }
    };

    view.fit(home, { animate: false });
    map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(home.pad(0.25))) - 0.25);
    map.setMaxBounds(home.pad(1.1));

    /* The wheel belongs to the page until the map is used. */
    map.on("click focus", () => map.scrollWheelZoom.enable());
    map.on("mouseout blur", () => map.scrollWheelZoom.disable());
    return view;
  };

  TigaPilar.addControls = function (view, data, actions) {
    const make = TigaPilar.make;
    L.control.scale({ imperial: false, maxWidth: 120, position: "bottomleft" }).addTo(view.map);
    L.control
      .zoom({ position: "topright", zoomInTitle: data.say("zoom_in"), zoomOutTitle: data.say("zoom_out") })
      .addTo(view.map);
    const Home = L.Control.extend({
      onAdd() {
        const button = make(
          "button",
          { type: "button", class: "tp-home", title: data.say("zoom_all"), "aria-label": data.say("zoom_all") },
          make(
            "svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" },
            make("path", { d: "M2 6.5V2h4.5M11.5 2H16v4.5M16 11.5V16h-4.5M6.5 16H2v-4.5", fill: "none", stroke: "currentColor", "stroke-width": 2 }),
          ),
        );
        L.DomEvent.disableClickPropagation(button);
        L.DomEvent.on(button, "click", () => actions.zoomKecamatan(null));
        return button;
      },
    });
    new Home({ position: "topright" }).addTo(view.map);
    const North = L.Control.extend({
      onAdd: () =>
        make(
          "div", { class: "tp-north", "aria-hidden": "true" },
          make(
            "svg", { width: 16, height: 22, viewBox: "0 0 16 22" },
            make("path", { d: "M8 1 L14 20 L8 15.5 L2 20 Z", fill: "#33404c", stroke: "#fff", "stroke-width": 1 }),
          ),
          make("span", {}, data.say("north")),
        ),
    });
    new North({ position: "bottomleft" }).addTo(view.map);
  };
})();
