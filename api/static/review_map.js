"use strict";
// The small map: numbered outlines of the candidates, the case's point, no tiles and no foreign request.
(() => {
  const box = document.getElementById("rv-map");
  const data = JSON.parse(document.getElementById("rv-map-data").textContent);
  box.closest("figure").hidden = false;
  // Any view will do until the shapes say where: Leaflet cannot place a circle without one. On a phone one
  // finger moves the page, two move the map.
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, center: [0, 0], zoom: 8, dragging: !L.Browser.mobile });
  map.createPane("ground").style.zIndex = 300;

  const outlines = data.outlines.map((one) => {
    const layer = L.geoJSON(one.shape, { style: { className: "rv-outline" } }).addTo(map);
    const mark = document.createElement("span");
    mark.textContent = String(one.n);
    const icon = L.divIcon({ className: "rv-mark", html: mark, iconSize: [26, 26] });
    L.marker(layer.getBounds().getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
    const button = document.querySelector(`#rv-form [data-key="${one.n}"]`);
    if (button) {
      layer.on("click", () => button.focus());
      const lit = (on) => layer.eachLayer((shape) => shape.getElement().classList.toggle("rv-lit", on));
      for (const name of ["mouseenter", "focus"]) button.addEventListener(name, () => lit(true));
      for (const name of ["mouseleave", "blur"]) button.addEventListener(name, () => lit(false));
    }
    return layer;
  });
  const bounds = L.latLngBounds([]);
  for (const layer of outlines) bounds.extend(layer.getBounds());
  if (data.point) {
    const at = [data.point[1], data.point[0]];
    L.circleMarker(at, { radius: 12, className: "rv-point-ring", interactive: false }).addTo(map);
    L.circleMarker(at, { radius: 5, className: "rv-point", interactive: false }).addTo(map);
    bounds.extend(at);
  }
  const show = (where) => map.fitBounds(where, { padding: [18, 18], maxZoom: 14, animate: false });
  if (bounds.isValid()) show(bounds);

  fetch(box.dataset.ground)
    .then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    })
    .then((shapes) => {
      const ground = L.geoJSON(shapes, { pane: "ground", interactive: false, style: { className: "rv-ground" } });
      ground.addTo(map);
      if (!bounds.isValid()) show(ground.getBounds());
      box.classList.add("rv-ready");
    })
    // Without the ground the candidates are still there.
    .catch(() => box.classList.add("rv-ready"));
})();
