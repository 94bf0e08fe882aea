/* The ground of every map: sea, neighbours, coast, borders; how to fit it; its controls. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const PANES = { land: 200, group: 390, desa: 400, border: 420, hot: 440, chosen: 450 };

  TigaPilar.drawGround = function (element, data) {
    const map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.75,
      wheelPxPerZoomLevel: 90,
      scrollWheelZoom: false,
      minZoom: 6,
      maxZoom: data.maxZoom || 15,
      maxBoundsViscosity: 0.8,
    });
    const renderer = {};
    for (const [name, height] of Object.entries(PANES)) {
      map.createPane("tp-" + name).style.zIndex = height;
      renderer[name] = L.svg({ pane: "tp-" + name, padding: 0.3 });
    }
    const plain = (name) => ({ pane: "tp-" + name, renderer: renderer[name], interactive: false, smoothFactor: 0 });

    for (const ring of data.around.land) {
      L.polygon(ring, { ...plain("land"), className: "tp-land" }).addTo(map);
    }
    if (data.basemap && TigaPilar.addBasemap) {
      TigaPilar.addBasemap(map, data.basemap);
    }
    L.polyline(data.geometry.kecamatan, { ...plain("border"), className: "tp-kecamatan-line" }).addTo(map);
    L.polyline(data.geometry.outline, { ...plain("border"), className: "tp-coast" }).addTo(map);

    const bounds = L.latLngBounds(data.geometry.desa.flat(3));
    const home = bounds.isValid() ? bounds : L.latLngBounds([[-8.9, 113.7], [-7.8, 114.7]]);
    const view = { map, home, renderer, plain };

    /* On a phone the search lies over the map's top and the sheet's edge over its foot. */
    view.padding = () =>
      window.matchMedia("(min-width: 900px)").matches || !document.querySelector(".tp-sheet")
        ? { paddingTopLeft: [14, 14], paddingBottomRight: [14, 14] }
        : { paddingTopLeft: [6, 58], paddingBottomRight: [6, 22] };
    view.fit = (bounds, options) => map.fitBounds(bounds, { ...view.padding(), ...options });
    view.showAll = (options) => view.fit(home, options);
    view.boundsOf = function (number) {
      const members = data.geometry.desa.filter((polygons, row) => polygons.length && (number === null || data.desa.kecamatan[row] === number));
      return members.length ? L.latLngBounds(members.flat(3)).pad(number === null ? 0 : 0.08) : home;
    };
    view.showKecamatan = (number) => view.fit(view.boundsOf(number), { maxZoom: 13 });

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

  /* Run a page's start after its first paint; a page in the background has no frames to wait for. */
  TigaPilar.begin = function (start) {
    const root = document.documentElement;
    function run() {
      try {
        start();
        root.classList.add("tp-ready");
      } catch (problem) {
        root.classList.add("tp-failed");
        throw problem;
      }
    }
    function soon() {
      if (document.visibilityState === "visible") {
        requestAnimationFrame(() => setTimeout(run));
      } else {
        run();
      }
    }
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", soon);
    } else {
      soon();
    }
  };
})();
