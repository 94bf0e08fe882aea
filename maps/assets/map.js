/* The map of the hotspots: desa in their colours, outlines of hotspots, what is chosen or pointed at. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;

  TigaPilar.drawMap = function (element, data, actions) {
    const view = TigaPilar.drawGround(element, data);
    const { map, renderer, plain } = view;
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
          actions.hint(row);
        }
        map.openTooltip(tip.setLatLng(event.latlng));
      });
      shape.on("mouseout", () => {
        map.closeTooltip(tip);
        actions.hint(null);
      });
      shape.addTo(map);
      listen(shape.getElement(), row);
      return shape;
    });

    /* What the list names can be reached on the map with the keyboard too. */
    function listen(node, row) {
      node.addEventListener("focus", () => actions.hint(row));
      node.addEventListener("blur", () => actions.hint(null));
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          event.stopPropagation();
          actions.choose(row);
        }
      });
    }

    const line = (pane, options) => L.polyline([], { ...plain(pane), ...options }).addTo(map);
    /* Hotspots that touch share one outline; the surest is drawn last, on top; casings below all. */
    const group = line("hot", { color: "#6a3d9a", opacity: 0.55, className: "tp-group-line" });
    const casing = line("hot", { color: "#fff", opacity: 0.9, className: "tp-casing" });
    const outlines = [3, 2, 1, 5, 6, 7].map((hot) => [hot, line("hot", { ...TigaPilar.outline[hot], className: "tp-outline tp-outline-" + hot })]);
    const hintAround = line("chosen", { color: "#fff", weight: 5, opacity: 0.9 });
    const hint = line("chosen", { color: "#00707a", weight: 2.5, dashArray: "6 3", className: "tp-hint-line" });
    const around = line("chosen", { color: "#fff", weight: 6, opacity: 0.9 });
    const chosen = line("chosen", { color: "#00707a", weight: 3.5, className: "tp-chosen" });
    const districtAround = line("border", { color: "#fff", weight: 6, opacity: 0.8 });
    const district = line("border", { color: "#00707a", weight: 3, opacity: 1, className: "tp-district" });

    /* Thin lines at a distance, so that a small desa does not drown in its own outline. */
    function weigh() {
      const share = Math.min(1, Math.max(0.5, (map.getZoom() - 7.5) / 3.5));
      for (const [hot, drawnLine] of outlines) {
        drawnLine.setStyle({ weight: TigaPilar.outline[hot].weight * share });
      }
      casing.setStyle({ weight: 4 * share + 2.5 });
      group.setStyle({ weight: 9 * share + 5 });
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

    /* Stops for the keyboard: the desa that the list names, with their names and classes. */
    view.reach = function (layer) {
      const named = new Set(layer.list.map(([row]) => row));
      shapes.forEach((shape, row) => {
        const node = shape && shape.getElement();
        if (!node) {
          return;
        }
        if (named.has(row)) {
          node.setAttribute("tabindex", "0");
          node.setAttribute("role", "button");
          node.setAttribute("aria-label", `${data.desa.name[row]}: ${data.className(layer, row, "class_")}`);
        } else {
          for (const name of ["tabindex", "role", "aria-label"]) {
            node.removeAttribute(name);
          }
        }
      });
    };

    const edgeOf = (rows) => data.geometry.edge((owner) => rows.has(owner));
    view.drawGroups = (groups) => group.setLatLngs(groups.flatMap((one) => edgeOf(new Set(one.rows))));
    view.hint = function (rows) {
      const lines = rows.length ? edgeOf(new Set(rows)) : [];
      hintAround.setLatLngs(lines);
      hint.setLatLngs(lines);
    };
    view.mark = function (row) {
      const lines = row === null ? [] : edgeOf(new Set([row]));
      around.setLatLngs(lines);
      chosen.setLatLngs(lines);
    };
    view.markKecamatan = function (number) {
      const lines = number === null ? [] : data.geometry.edge((owner) => data.desa.kecamatan[owner] === number);
      districtAround.setLatLngs(lines).bringToFront();
      district.setLatLngs(lines).bringToFront();
    };

    view.showDesa = (row) => shapes[row] && view.fit(shapes[row].getBounds().pad(1.5), { maxZoom: 11.75 });
    view.showRows = (rows) => view.fit(L.featureGroup(rows.map((row) => shapes[row]).filter(Boolean)).getBounds().pad(0.5), { maxZoom: 11.75 });
    view.bring = function (row) {
      if (shapes[row] && !map.getBounds().pad(-0.1).contains(shapes[row].getBounds().getCenter())) {
        map.panTo(shapes[row].getBounds().getCenter());
      }
    };
    return view;
  };
})();
