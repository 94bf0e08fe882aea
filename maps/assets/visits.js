/* The map of a visit: black on white, so that it reads on paper and in the sun. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const DASHES = [null, "10 6", "2 6", "14 5 2 5"];

  function start() {
    const data = (TigaPilar.data = TigaPilar.read("tp-data"));
    const view = TigaPilar.drawGround(document.querySelector(".tp-map"), data);
    const { map } = view;
    const stops = data.stops;
    const groups = [...new Set(stops.map((stop) => stop.group))];
    const begin = data.start ? [data.start[1], data.start[0]] : null;
    const places = [...(begin ? [begin] : []), ...stops.map((stop) => [stop.lat, stop.lon])];
    L.polygon(data.geometry.desa.filter((polygons) => polygons.length), { ...view.plain("desa"), className: "tp-ground-desa" }).addTo(map);

    groups.forEach((name, number) => {
      const path = stops.filter((stop) => stop.group === name).map((stop) => [stop.lat, stop.lon]);
      const whole = begin ? [begin, ...path] : path;
      L.polyline(whole, { ...view.plain("hot"), color: "#fff", weight: 6, opacity: 0.9 }).addTo(map);
      L.polyline(whole, { ...view.plain("hot"), color: "#101418", weight: 2.5, dashArray: DASHES[number % DASHES.length], className: "tp-visit-line" }).addTo(map);
    });
    for (const stop of stops) {
      if (stop.accuracy) {
        L.circle([stop.lat, stop.lon], {
          ...view.plain("hot"), radius: stop.accuracy, color: "#101418", weight: 1.5, dashArray: "4 4", fill: false, className: "tp-accuracy",
        }).addTo(map);
      }
    }
    map.createPane("tp-stops").style.zIndex = 650;
    const entries = [...document.querySelectorAll(".tp-stop-entry")];

    function pick(number, zoom) {
      entries.forEach((entry, k) => entry.classList.toggle("tp-picked", k === number));
      markers.forEach((marker, k) => marker.getElement().classList.toggle("tp-picked", k === number));
      const stop = stops[number];
      if (zoom) {
        map.setView([stop.lat, stop.lon], Math.max(map.getZoom(), 15));
      } else {
        entries[number].scrollIntoView({ block: "nearest" });
      }
    }

    function icon(words, kind) {
      const text = make("span", { class: "tp-stop tp-stop-" + kind }, words);
      return L.divIcon({ html: text, className: "tp-stop-anchor", iconSize: [0, 0] });
    }
    const markers = stops.map((stop, number) => {
      const title = data.say("stop", { n: stop.order, label: stop.label });
      const marker = L.marker([stop.lat, stop.lon], { icon: icon(String(stop.order), groups.indexOf(stop.group) % 2 ? "odd" : "even"), pane: "tp-stops", keyboard: true, zIndexOffset: 1000 * (stops.length - number) });
      marker.on("click", () => pick(number, false));
      marker.on("keypress", (event) => event.originalEvent.key === "Enter" && pick(number, false));
      marker.addTo(map);
      marker.getElement().setAttribute("aria-label", title);
      marker.getElement().setAttribute("title", title);
      return marker;
    });
    if (begin) {
      const marker = L.marker(begin, { icon: icon("▲", "start"), pane: "tp-stops", keyboard: false, interactive: false, zIndexOffset: -1000 }).addTo(map);
      marker.getElement().setAttribute("aria-hidden", "true");
    }
    entries.forEach((entry, number) => entry.addEventListener("click", () => pick(number, true)));

    const area = () => (places.length ? L.latLngBounds(places).pad(0.18) : view.home);
    const fit = (options) => map.fitBounds(area(), { maxZoom: 15, padding: [18, 18], ...options });
    map.setMaxBounds(null);
    TigaPilar.addControls(view, data, { zoomKecamatan: () => fit() });
    const numbers = () => stops.map((stop) => {
      const { x, y } = map.latLngToContainerPoint([stop.lat, stop.lon]);
      return [x - 15, y - 15, x + 15, y + 15];
    });
    const labels = TigaPilar.drawLabels(view, data, { zoomKecamatan: (number) => view.showKecamatan(number) }, numbers);
    labels.follow({ hot: "4".repeat(data.desa.name.length) });
    fit({ animate: false });

    const root = document.documentElement;
    function toPaper() {
      root.classList.add("tp-printing");
      map.invalidateSize({ animate: false, pan: false });
      fit({ animate: false });
      labels.place();
    }
    function toScreen() {
      root.classList.remove("tp-printing");
      map.invalidateSize({ animate: false, pan: false });
      fit({ animate: false });
    }
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    window.matchMedia("print").addEventListener("change", (event) => (event.matches ? toPaper() : toScreen()));
    document.querySelector(".tp-print").addEventListener("click", () => window.print());
    window.addEventListener("resize", () => map.invalidateSize());
    TigaPilar.view = view;
    TigaPilar.map = map;
  }

  TigaPilar.begin(start);
})();
