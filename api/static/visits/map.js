"use strict";
// The small map: outlines and numbered stops, no tiles. Enlarged, it is moved with one finger; a tap gives a place.
(() => {
  const { say, make } = self.PhoneWords;
  const byId = (id) => document.getElementById(id);
  let map = null;
  let drawn = null;
  let home = null;
  let picking = null;

  function begin() {
    if (map) return;
    map = L.map(byId("vp-map"), { attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 19, dragging: false, touchZoom: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, keyboard: false, center: [-8.2, 114.2], zoom: 11 });
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    map.on("click", (event) => picking && place(event.latlng));
    byId("vp-map-open").addEventListener("click", () => enlarge(true));
    byId("vp-map-close").addEventListener("click", close);
    byId("vp-map-use").addEventListener("click", use);
    document.addEventListener("keydown", (event) => {
      if (!byId("vp-map-frame").classList.contains("vp-large")) return;
      if (event.key === "Escape") close();
      if (event.key === "Enter" && picking && event.target === byId("vp-map")) place(map.getCenter());
    });
  }

  const mark = (words, kind) => L.divIcon({ html: make("span", { class: "vp-mark " + kind }, words), className: "vp-anchor", iconSize: [0, 0] });

  function draw(plan) {
    begin();
    byId("vp-map-frame").hidden = false;
    map.invalidateSize({ animate: false });
    if (drawn) drawn.remove();
    drawn = L.layerGroup().addTo(map);
    const add = (layer) => layer.addTo(drawn);
    for (const one of plan.ground.around) {
      const land = add(L.geoJSON(one.shape, { interactive: false, style: { className: "vp-land" } }));
      const label = L.divIcon({ html: make("span", { class: "vp-label" }, one.name), className: "vp-anchor", iconSize: [0, 0] });
      add(L.marker(land.getBounds().getCenter(), { icon: label, interactive: false, keyboard: false }));
    }
    const own = add(L.geoJSON(plan.ground.own, { interactive: false, style: { className: "vp-own" } }));
    const begun = [plan.start[1], plan.start[0]];
    const line = [begun, ...plan.stops.map((stop) => [stop.lat, stop.lon])];
    add(L.polyline(line, { interactive: false, className: "vp-line" }));
    for (const stop of plan.stops) {
      const at = [stop.lat, stop.lon];
      if (stop.accuracy) add(L.circle(at, { radius: stop.accuracy, interactive: false, className: "vp-rough" }));
      const marker = add(L.marker(at, { icon: mark(String(stop.order), stop.kind !== "kasus" ? "vp-ask" : ""), keyboard: false, zIndexOffset: 10 * (100 - stop.order), title: say("map_stop", { n: stop.order }) }));
      marker.on("click", (event) => (picking ? place(event.latlng) : show(stop)));
    }
    add(L.marker(begun, { icon: mark("▲", "vp-begin"), interactive: false, keyboard: false, zIndexOffset: -100 }));
    home = plan.stops.length ? L.latLngBounds(line).pad(0.15) : own.getBounds();
    map.fitBounds(home, { maxZoom: 16, animate: false });
  }

  function show(stop) {
    close();
    const entry = byId("vp-stop-" + stop.number);
    entry.scrollIntoView({ block: "start" });
    entry.focus({ preventScroll: true });
  }

  function enlarge(large) {
    byId("vp-map-frame").classList.toggle("vp-large", large);
    document.body.classList.toggle("vp-still", large);
    byId("vp-map-open").hidden = large;
    byId("vp-map-close").hidden = !large;
    byId("vp-map-use").hidden = byId("vp-map-said").hidden = !(large && picking);
    for (const way of ["dragging", "touchZoom", "scrollWheelZoom", "doubleClickZoom", "keyboard"]) map[way][large ? "enable" : "disable"]();
    map.invalidateSize({ animate: false });
    if (!picking) map.fitBounds(home, { maxZoom: 16, animate: false });
    if (large) byId("vp-map-close").focus();
  }

  function place(at) {
    picking.at = at;
    picking.marker.setLatLng(at);
  }

  // Asks for a tap; the answer is (lon, lat), or null where one closes the map.
  function pick(from) {
    return new Promise((answer) => {
      const at = L.latLng(from.lat, from.lon);
      const marker = L.marker(at, { icon: mark("✕", "vp-pick"), interactive: false, keyboard: false, zIndexOffset: 5000 }).addTo(map);
      picking = { answer, at, marker };
      enlarge(true);
      map.setView(at, Math.max(map.getZoom(), 15), { animate: false });
    });
  }

  function finish(found) {
    const done = picking;
    picking = null;
    if (done) done.marker.remove();
    enlarge(false);
    if (done) done.answer(found);
    else byId("vp-map-open").focus({ preventScroll: true });
  }
  const close = () => finish(null);
  const rounded = (number) => Math.round(number * 1e6) / 1e6;
  const use = () => finish({ lon: rounded(picking.at.lng), lat: rounded(picking.at.lat) });

  self.VisitsMap = { draw, pick, hide: () => { byId("vp-map-frame").hidden = true; } };
})();
