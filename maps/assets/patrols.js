/* The map of a patrol schedule: one day at a time, its visits in their order, on the map as in the list. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const [WIDE_PX, TALL_PX] = [38, 30];
  /* Where a number may stand when its place is taken, the nearest first. */
  const ASIDE = [-2, -1, 0, 1, 2]
    .flatMap((column) => [-3, -2, -1, 0, 1, 2, 3].map((row) => [column * (WIDE_PX + 2), row * (TALL_PX + 2)]))
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

  function start() {
    const data = (TigaPilar.data = TigaPilar.read("tp-data"));
    const view = TigaPilar.drawGround(document.querySelector(".tp-map"), data);
    const { map } = view;
    const choice = document.querySelector(".tp-day-choice");
    const steps = [...document.querySelectorAll(".tp-day-step")];
    const boxes = [...document.querySelectorAll(".tp-pillars input")];
    const list = document.querySelector(".tp-patrol-list");
    const heading = document.querySelector(".tp-shown");
    L.polygon(data.geometry.desa.filter((polygons) => polygons.length), { ...view.plain("desa"), className: "tp-ground-desa" }).addTo(map);
    // The surest is drawn last: where two areas meet, its line lies on top.
    for (const [row, rank] of [...data.areas].sort((a, b) => a[1] - b[1])) {
      L.polygon(data.geometry.desa[row], { ...view.plain("hot"), className: `tp-patrol-area tp-area-${rank}` }).addTo(map);
    }
    map.createPane("tp-stops").style.zIndex = 650;

    const ties = L.layerGroup().addTo(map);
    let drawn = L.layerGroup().addTo(map);
    let markers = [];
    let entries = [];
    let shown = [];

    const kind = (visit) => (visit.pillars.length > 1 ? "bersama" : visit.pillars[0]);
    const mark = (visit, n) => make("span", { class: "tp-patrol tp-patrol-" + kind(visit).toLowerCase() }, String(n));

    function pick(number, zoom) {
      entries.forEach((entry, k) => entry.classList.toggle("tp-picked", k === number));
      markers.forEach((marker, k) => marker.getElement().classList.toggle("tp-picked", k === number));
      if (zoom) {
        map.setView([shown[number].lat, shown[number].lon], Math.max(map.getZoom(), 13));
      } else {
        entries[number].scrollIntoView({ block: "nearest" });
      }
    }

    /* Visits that would lie on one another stand apart, each tied to its point: none may hide another. */
    let standing = [];
    function spread() {
      const places = [];
      standing = [];
      ties.clearLayers();
      shown.forEach((visit, number) => {
        const { x, y } = map.latLngToContainerPoint([visit.lat, visit.lon]);
        const free = ([dx, dy]) => !places.some(([left, top]) => Math.abs(left - x - dx) < WIDE_PX && Math.abs(top - y - dy) < TALL_PX);
        const [dx, dy] = ASIDE.find(free) || [0, 0];
        const style = markers[number].getElement().style;
        places.push([x + dx, y + dy]);
        standing.push([dx, dy]);
        [style.marginLeft, style.marginTop] = [dx + "px", dy + "px"];
        if (dx || dy) {
          const there = map.containerPointToLatLng([x + dx, y + dy]);
          L.polyline([[visit.lat, visit.lon], there], { ...view.plain("chosen"), color: "#101418", weight: 2 }).addTo(ties);
        }
      });
    }

    function place(visit, number) {
      const n = number + 1;
      const title = data.say("visit", { n, time: visit.time, place: visit.place, units: visit.units.join(" + ") });
      const icon = L.divIcon({ html: mark(visit, n), className: "tp-patrol-anchor", iconSize: [0, 0] });
      const marker = L.marker([visit.lat, visit.lon], { icon, pane: "tp-stops", keyboard: true, zIndexOffset: 1000 * (shown.length - number) });
      marker.on("click", () => pick(number, false));
      marker.on("keypress", (event) => event.originalEvent.key === "Enter" && pick(number, false));
      if (visit.accuracy) {
        L.circle([visit.lat, visit.lon], { ...view.plain("chosen"), radius: visit.accuracy, color: "#101418", weight: 1.5, dashArray: "4 4", fill: false, className: "tp-accuracy" }).addTo(drawn);
      }
      marker.addTo(drawn);
      marker.getElement().setAttribute("aria-label", title);
      marker.getElement().setAttribute("title", title);
      return marker;
    }

    function entry(visit, number) {
      const button = make(
        "button", { type: "button", class: "tp-stop-entry" },
        mark(visit, number + 1),
        make("span", { class: "tp-stop-words" }, make("strong", {}, visit.place), visit.units.map((unit) => make("span", {}, unit))),
        make("span", { class: "tp-stop-arrive" }, visit.time),
      );
      button.addEventListener("click", () => pick(number, true));
      list.append(make("li", {}, button));
      return button;
    }

    function show() {
      const day = data.days[Number(choice.value)];
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      shown = day.visits.filter((visit) => wanted.has(kind(visit)));
      drawn.remove();
      drawn = L.layerGroup().addTo(map);
      list.replaceChildren();
      entries = shown.map(entry);
      markers = shown.map(place);
      spread();
      if (!shown.length) {
        list.append(make("li", {}, data.say("none")));
      }
      heading.textContent = data.say("shown", { day: day.words, n: shown.length });
      steps.forEach((step) => {
        step.disabled = !data.days[Number(choice.value) + Number(step.dataset.step)];
      });
      labels.place();
    }

    const corners = data.areas.map(([row]) => data.geometry.desa[row]).flat(3);
    const area = () => (corners.length ? L.latLngBounds(corners).pad(0.08) : view.home);
    const fit = (options) => map.fitBounds(area(), { maxZoom: 13, padding: [14, 14], ...options });
    map.setMaxBounds(null);
    TigaPilar.addControls(view, data, { zoomKecamatan: () => fit() });
    const numbers = () => shown.map((visit, number) => {
      const { x, y } = map.latLngToContainerPoint([visit.lat, visit.lon]);
      const [dx, dy] = standing[number] || [0, 0];
      return [x + dx - 18, y + dy - 15, x + dx + 18, y + dy + 15];
    });
    const labels = TigaPilar.drawLabels(view, data, { zoomKecamatan: (number) => view.showKecamatan(number) }, numbers);
    labels.follow({ hot: data.hot });
    fit({ animate: false });
    show();

    map.on("zoomend", () => {
      spread();
      labels.place();
    });
    choice.addEventListener("change", show);
    boxes.forEach((box) => box.addEventListener("change", show));
    steps.forEach((step) => step.addEventListener("click", () => {
      choice.value = String(Number(choice.value) + Number(step.dataset.step));
      show();
    }));

    const root = document.documentElement;
    function turn(paper) {
      root.classList.toggle("tp-printing", paper);
      map.invalidateSize({ animate: false, pan: false });
      fit({ animate: false });
      labels.place();
    }
    window.addEventListener("beforeprint", () => turn(true));
    window.addEventListener("afterprint", () => turn(false));
    document.querySelector(".tp-print").addEventListener("click", () => window.print());
    window.addEventListener("resize", () => map.invalidateSize());
    TigaPilar.view = view;
    TigaPilar.map = map;
  }

  TigaPilar.begin(start);
})();
