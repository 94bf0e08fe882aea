"use strict";
// One shape, no tiles and no foreign request: how it lies and how large it is.
(() => {
  const shape = JSON.parse(document.getElementById("og-shape").textContent);
  const map = L.map("og-map", { attributionControl: false, zoomSnap: 0.25, center: [0, 0], zoom: 8, dragging: !L.Browser.mobile });
  L.control.scale({ imperial: false }).addTo(map);
  const layer = L.geoJSON(shape, {
    style: { className: "og-shape" },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 8, className: "og-shape" }),
  }).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [18, 18], maxZoom: 14, animate: false });
})();
