/* Points and clusters on one canvas: it moves with the map and is drawn again when the map rests. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const MARGIN = 0.25;
  const KINDS = ["#0072b2", "#d55e00", "#007a5a", "#b0568c"];
  const CLOCK = ["#8fb4d0", "#c9a66b", "#f6cf7f", "#e7a33b", "#b5570b", "#3f1700", "#ffffff"];

  TigaPilar.pointColours = (colour) => (colour === "clock" ? CLOCK : KINDS);

  /* Each class has a shape of its own: the colours are not needed to tell them apart. */
  const SHAPES = [
    (pen, r) => pen.arc(0, 0, r, 0, 2 * Math.PI),
    (pen, r) => polygon(pen, r * 1.25, 3, -Math.PI / 2),
    (pen, r) => polygon(pen, r * 1.2, 4, -Math.PI / 4),
    (pen, r) => polygon(pen, r * 1.25, 4, 0),
    (pen, r) => polygon(pen, r * 1.2, 5, -Math.PI / 2),
    (pen, r) => polygon(pen, r * 1.2, 6, 0),
    (pen, r) => polygon(pen, r * 1.25, 3, Math.PI / 2),
  ];

  function polygon(pen, r, n, turn) {
    for (let k = 0; k < n; k += 1) {
      pen.lineTo(r * Math.cos(turn + (2 * Math.PI * k) / n), r * Math.sin(turn + (2 * Math.PI * k) / n));
    }
    pen.closePath();
  }

  TigaPilar.drawShape = function (pen, x, y, r, number, colour) {
    pen.save();
    pen.translate(x, y);
    pen.beginPath();
    SHAPES[number % SHAPES.length](pen, r);
    pen.fillStyle = colour;
    pen.strokeStyle = colour === "#ffffff" ? "#53606c" : "#ffffff";
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
    pen.restore();
  };

  function ring(pen, x, y, r, share, colours) {
    const all = share.reduce((sum, n) => sum + n, 0);
    let from = -Math.PI / 2;
    share.forEach((n, number) => {
      if (n) {
        const to = from + (2 * Math.PI * n) / all;
        pen.beginPath();
        pen.moveTo(x, y);
        pen.arc(x, y, r, from, to);
        pen.closePath();
        pen.fillStyle = colours[number];
        pen.fill();
        from = to;
      }
    });
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.strokeStyle = "#53606c";
    pen.lineWidth = 1;
    pen.stroke();
  }

  function cluster(pen, item, colours, format) {
    ring(pen, item.x, item.y, item.r, item.share, colours);
    pen.beginPath();
    pen.arc(item.x, item.y, item.r - 5, 0, 2 * Math.PI);
    pen.fillStyle = "#ffffff";
    pen.fill();
    pen.fillStyle = "#17212b";
    pen.fillText(format(item.n), item.x, item.y + 0.5);
  }

  const radius = (n) => 12 + Math.min(20, 4.2 * Math.log10(n) * 1.6);

  /* A canvas that lies over the view and a little more; `draw` gets the pen and the view. */
  TigaPilar.canvasLayer = function (map, draw) {
    map.createPane("tp-points").style.zIndex = 460;
    map.getPane("tp-points").style.pointerEvents = "none";
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const overlay = L.svgOverlay(canvas, map.getBounds(), { pane: "tp-points", className: "tp-canvas" }).addTo(map);

    function redraw() {
      const size = map.getSize();
      const edge = size.multiplyBy(MARGIN).round();
      const corners = [edge.multiplyBy(-1), size.add(edge)].map((point) => map.containerPointToLatLng(point));
      overlay.setBounds(L.latLngBounds(corners));
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const [width, height] = [size.x + 2 * edge.x, size.y + 2 * edge.y];
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      pen.translate(edge.x, edge.y);
      draw(pen, { width, height, edge, ratio, bounds: L.latLngBounds(corners), place: (lon, lat) => map.latLngToContainerPoint([lat, lon]) });
    }
    map.on("moveend resize", redraw);
    return { redraw, canvas };
  };

  /* Clusters and single points; what was drawn is remembered, so that a tap finds it. */
  TigaPilar.drawPoints = function (pen, view, map, index, state, format, choice) {
    const colours = TigaPilar.pointColours(state.colour);
    const { bounds } = view;
    const items = index
      .getClusters([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], Math.floor(map.getZoom()))
      .map((feature) => {
        const [lon, lat] = feature.geometry.coordinates;
        const { x, y } = view.place(lon, lat);
        const props = feature.properties;
        return props.cluster
          ? { x, y, lon, lat, n: props.point_count, share: props.share, cluster: props.cluster_id, r: radius(props.point_count) }
          : { x, y, lon, lat, n: 1, i: props.i, r: 7 };
      });
    pen.font = "600 12px " + getComputedStyle(document.body).fontFamily;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const item of items) {
      if (item.cluster === undefined) {
        const number = choice.classes[item.i];
        TigaPilar.drawShape(pen, item.x, item.y, item.r - 1, number, colours[number]);
      } else {
        cluster(pen, item, colours, format);
      }
    }
    return items;
  };
})();
