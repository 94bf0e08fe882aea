/* The map of a province: vector tiles on canvas, a list that leads to each hotspot, a card on click. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const data = JSON.parse(document.getElementById("tp-data").textContent);
  const say = (key) => data.text[key] || key;
  const [west, south, east, north] = data.bounds;
  const element = document.querySelector(".tp-map");
  const status = document.querySelector(".tp-tile-state");
  const card = document.querySelector(".tp-tile-card");

  /* The patterns of the legend again, as a canvas fills with them. */
  const DRAWN = {
    few: [8, "#fffaf0", (pen) => { pen.fillStyle = "#c4a468"; for (const at of [2, 6]) { pen.beginPath(); pen.arc(at, at, 0.75, 0, 7); pen.fill(); } }],
    coarsened: [6, "#fff4da", (pen) => { pen.fillStyle = "#c98a2b"; pen.fillRect(0, 1, 6, 1.2); pen.fillRect(0, 4, 6, 1.2); }],
    none: [7, "#f3f3f2", (pen) => { pen.strokeStyle = "#a3a8ad"; pen.beginPath(); pen.moveTo(0, 7); pen.lineTo(7, 0); pen.stroke(); }],
  };
  const patterns = {};
  function pattern(context, name) {
    if (!patterns[name]) {
      const [size, ground, draw] = DRAWN[name];
      const tile = make("canvas", { width: size, height: size });
      const pen = tile.getContext("2d");
      pen.fillStyle = ground;
      pen.fillRect(0, 0, size, size);
      draw(pen);
      patterns[name] = context.createPattern(tile, "repeat");
    }
    return patterns[name];
  }
  function fillOf(context, number) {
    if (number === TigaPilar.NO_DATA) {
      return pattern(context, "none");
    }
    if (number === TigaPilar.COARSENED) {
      return pattern(context, "coarsened");
    }
    return number === 0 ? pattern(context, "few") : TigaPilar.fill(number, "n", true);
  }
  function trace(context, rings) {
    context.beginPath();
    for (const ring of rings) {
      ring.forEach((point, at) => (at ? context.lineTo(point.x, point.y) : context.moveTo(point.x, point.y)));
    }
  }
  const desa = {
    draw(context, rings, zoom, feature) {
      trace(context, rings);
      context.fillStyle = fillOf(context, feature.props.kelas);
      context.fill("evenodd");
      context.lineWidth = zoom < 9 ? 0.15 : 0.6;
      context.strokeStyle = "#8a857a";
      context.stroke();
    },
  };
  const marked = {
    draw(context, rings, zoom, feature) {
      const style = TigaPilar.outline[feature.props.tanda];
      trace(context, rings);
      context.lineWidth = zoom < 9 ? style.weight / 2 : style.weight;
      context.strokeStyle = style.color;
      context.setLineDash(style.dashArray ? style.dashArray.split(" ").map(Number) : []);
      context.stroke();
      context.setLineDash([]);
    },
  };

  const map = L.map(element, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, minZoom: 5, maxZoom: data.maxZoom + 2, renderer: L.svg() });
  const home = L.latLngBounds([[south, west], [north, east]]);
  map.fitBounds(home, { animate: false });
  map.setMaxBounds(home.pad(0.8));
  map.createPane("tp-land").style.zIndex = 150;
  const under = L.svg({ pane: "tp-land" });
  for (const ring of data.land) {
    L.polygon(ring, { pane: "tp-land", renderer: under, interactive: false, className: "tp-land" }).addTo(map);
  }
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  const tiles = protomapsL.leafletLayer({
    url: data.tiles,
    maxDataZoom: data.maxZoom,
    bounds: home,
    attribution: "",
    paintRules: [
      { dataLayer: data.tileLayer, symbolizer: desa },
      { dataLayer: data.tileLayer, symbolizer: marked, filter: (zoom, feature) => feature.props.tanda > 0 && feature.props.tanda !== 4 },
    ],
    labelRules: [
      {
        dataLayer: data.nameLayer,
        minzoom: 11,
        symbolizer: new protomapsL.CenteredTextSymbolizer({ labelProps: ["nama_desa"], font: "500 12px system-ui, sans-serif", fill: "#20262c", stroke: "#fff", width: 2.5 }),
      },
    ],
  });
  tiles.on("loading", () => (status.textContent = say("loading")));
  tiles.on("load", () => (status.textContent = ""));
  tiles.on("tileerror", () => (status.textContent = say("partly")));
  tiles.addTo(map);
  map.on("click focus", () => map.scrollWheelZoom.enable());
  map.on("mouseout blur", () => map.scrollWheelZoom.disable());

  /* What is known of one desa comes when it is asked for. */
  function show(code, focus) {
    fetch(data.item.replace("{kode}", code))
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then(({ properties: desa }) => fillCard(make("h2", { tabindex: -1 }, desa.nama_desa), make("p", { class: "tp-entry-place" }, desa.nama_kecamatan), make("p", {}, desa["sentence_" + data.lang])))
      .catch(() => fillCard(make("p", { tabindex: -1 }, say("card_failed"))))
      .then(() => focus && card.querySelector("[tabindex]").focus());
  }
  function fillCard(...parts) {
    const close = make("button", { type: "button" }, say("close"));
    close.addEventListener("click", () => { card.hidden = true; });
    card.replaceChildren(...parts, close);
    card.hidden = false;
  }
  /* 3510012001 is 35.10.01.2001. */
  const dotted = (number) => String(number).replace(/^(\d\d)(\d\d)(\d\d)(\d{4})$/, "$1.$2.$3.$4");
  map.on("click", (event) => {
    for (const found of tiles.queryTileFeaturesDebug(event.latlng.lng, event.latlng.lat, 2).values()) {
      if (found.length) {
        show(dotted(found[0].feature.id), false);
        return;
      }
    }
  });
  for (const button of document.querySelectorAll("[data-bounds]")) {
    if (button.dataset.tanda) {
      button.querySelector(".tp-entry-swatch").append(TigaPilar.swatch(TigaPilar.fill(Number(button.dataset.kelas), "n", true), Number(button.dataset.tanda)));
    }
    button.addEventListener("click", () => {
      const [x0, y0, x1, y1] = button.dataset.bounds.split(" ").map(Number);
      if (Number.isFinite(y1)) {
        map.fitBounds([[y0, x0], [y1, x1]], { maxZoom: 12, padding: [20, 20] });
      }
      if (button.dataset.code) {
        show(button.dataset.code, true);
      }
    });
  }

  const row = (swatch, label, hint) => make("li", { class: "tp-key" }, swatch, make("span", { class: "tp-key-label" }, label), hint && make("small", {}, hint));
  const counts = data.legend.map((label, number) => row(TigaPilar.swatch(TigaPilar.fill(number, "n", true)), label));
  counts.push(row(TigaPilar.swatch(TigaPilar.fill(TigaPilar.COARSENED, "n", true)), say("legend_coarsened")));
  document.querySelector(".tp-key-counts").append(...counts);
  document.querySelector(".tp-key-certain").append(...[7, 6, 5].map((hot) => row(TigaPilar.swatch("#fff", hot), data.classes[hot])));
  for (const select of document.querySelectorAll(".tp-choose select")) {
    select.addEventListener("change", () => select.form.submit());
  }
})();
