/* Names on the map. A name that would lie on another one waits for a deeper zoom. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const DESA_FROM_ZOOM = 10.5;
  const GAP_PX = 2;

  TigaPilar.drawLabels = function (view, data, actions, obstacles) {
    const map = view.map;
    map.createPane("tp-labels").style.zIndex = 600;
    const pen = document.createElement("canvas").getContext("2d");
    const labels = [];

    function add(kind, text, lon, lat, options) {
      const element = TigaPilar.make("span", { class: "tp-label tp-label-" + kind }, text);
      const icon = L.divIcon({ html: element, className: "tp-label-anchor", iconSize: [0, 0] });
      const marker = L.marker([lat, lon], {
        icon, pane: "tp-labels", keyboard: false, interactive: Boolean(options.click),
      });
      if (options.click) {
        marker.on("click", options.click);
      }
      labels.push({ marker, text, lat, lon, kind, size: null, ...options });
    }

    data.around.names.forEach(([name, lon, lat, kind]) => add(kind, name, lon, lat, { from: 0, rank: 3 }));
    const members = data.kecamatan.name.map(() => []);
    data.desa.kecamatan.forEach((number, row) => members[number].push(row));
    data.kecamatan.name.forEach((name, number) => {
      const place = data.kecamatan.label[number];
      if (place) {
        add("kecamatan", name.toUpperCase(), place[0], place[1], {
          from: 0, rank: 1, rows: members[number], click: () => actions.zoomKecamatan(number),
        });
      }
    });
    data.desa.name.forEach((name, row) => {
      const place = data.desa.label[row];
      if (place) {
        add("desa", name, place[0], place[1], { from: DESA_FROM_ZOOM, rank: 2, row });
      }
    });

    function measure(label) {
      if (!label.size) {
        const fonts = { kecamatan: "700 11px ", desa: "500 12px ", sea: "italic 400 13px ", land: "400 13px " };
        pen.font = fonts[label.kind] + getComputedStyle(map.getContainer()).fontFamily;
        const spacing = { kecamatan: 0.6, sea: 1, land: 1.5 }[label.kind] || 0;
        label.size = [pen.measureText(label.text).width + spacing * label.text.length, 15];
      }
      return label.size;
    }

    let hotspots = "";
    /* Kecamatan first, those with the surest hotspots before the others; then desa, hotspots first. */
    function rank(label) {
      if (label.kind === "kecamatan") {
        return label.rank - Math.max(0, ...label.rows.map((row) => TigaPilar.strength(Number(hotspots[row])))) / 10;
      }
      return label.kind === "desa" && Number(hotspots[label.row]) > 4 ? 1.5 : label.rank;
    }

    /* What stands on the map already: controls, the stamp; on a phone the search and the sheet. */
    function furniture() {
      const frame = map.getContainer().getBoundingClientRect();
      const pieces = [...map.getContainer().querySelectorAll(".leaflet-control"), ...document.querySelectorAll(".tp-stamp, .tp-search, .tp-sheet")];
      return pieces.map((piece) => {
        const box = piece.getBoundingClientRect();
        return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
      });
    }

    function place() {
      const zoom = map.getZoom();
      const size = map.getSize();
      const taken = [...furniture(), ...(obstacles ? obstacles() : [])];
      const order = labels.slice().sort((a, b) => rank(a) - rank(b));
      for (const label of order) {
        const [width, height] = measure(label);
        const point = map.latLngToContainerPoint([label.lat, label.lon]);
        const box = [point.x - width / 2 - GAP_PX, point.y - height / 2 - 1, point.x + width / 2 + GAP_PX, point.y + height / 2 + 1];
        const inside = box[2] > 0 && box[0] < size.x && box[3] > 0 && box[1] < size.y;
        const whole = box[0] > 2 && box[2] < size.x - 2 && box[1] > 2 && box[3] < size.y - 2;
        const free = !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
        const shown = zoom >= label.from && inside && free && (whole || label.kind === "kecamatan");
        if (shown) {
          taken.push(box);
        }
        if (shown !== map.hasLayer(label.marker)) {
          if (shown) {
            label.marker.addTo(map);
          } else {
            label.marker.remove();
          }
        }
      }
      map.getContainer().classList.toggle("tp-deep", zoom >= DESA_FROM_ZOOM);
    }

    map.on("zoomend moveend resize", place);
    return {
      place,
      follow(layer) {
        hotspots = layer.hot;
        place();
      },
    };
  };
})();
