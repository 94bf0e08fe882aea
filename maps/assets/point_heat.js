/* Heat: every point a soft spot, the sum of them in the one hue of the maps. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const SPOT_PX = 26;
  const FINER = 3;
  const STEPS = ["#fdeecb", "#f6cf7f", "#e7a33b", "#bd7114", "#7a4206"];

  const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

  /* 256 colours from the palest to the darkest, the first of them see-through. */
  const RAMP = Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (STEPS.length - 1);
    const [low, high] = [Math.floor(at), Math.ceil(at)].map((step) => rgb(STEPS[step]));
    const mixed = low.map((value, k) => Math.round(value + (high[k] - value) * (at - Math.floor(at))));
    return [...mixed, Math.min(225, level * 5)];
  });

  let spot = null;
  function softSpot() {
    if (!spot) {
      spot = document.createElement("canvas");
      spot.width = spot.height = 2 * SPOT_PX;
      const pen = spot.getContext("2d");
      const fade = pen.createRadialGradient(SPOT_PX, SPOT_PX, 0, SPOT_PX, SPOT_PX, SPOT_PX);
      fade.addColorStop(0, "rgba(0,0,0,1)");
      fade.addColorStop(0.4, "rgba(0,0,0,0.5)");
      fade.addColorStop(1, "rgba(0,0,0,0)");
      pen.fillStyle = fade;
      pen.fillRect(0, 0, 2 * SPOT_PX, 2 * SPOT_PX);
    }
    return spot;
  }

  TigaPilar.drawHeat = function (pen, view, map, index) {
    const { bounds, edge, width, height } = view;
    const around = bounds.pad(0.1);
    const features = index.getClusters(
      [around.getWest(), around.getSouth(), around.getEast(), around.getNorth()], Math.round(map.getZoom()) + FINER,
    );
    const weights = features.map((feature) => feature.properties.point_count || 1);
    const most = Math.max(3, ...weights.slice().sort((a, b) => b - a).slice(0, Math.ceil(weights.length / 50)).slice(-1));
    const sheet = document.createElement("canvas");
    sheet.width = width;
    sheet.height = height;
    const gray = sheet.getContext("2d", { willReadFrequently: true });
    features.forEach((feature, k) => {
      const [lon, lat] = feature.geometry.coordinates;
      const { x, y } = view.place(lon, lat);
      gray.globalAlpha = Math.min(1, Math.max(0.04, (0.4 * weights[k]) / most));
      gray.drawImage(softSpot(), x + edge.x - SPOT_PX, y + edge.y - SPOT_PX);
    });
    const picture = gray.getImageData(0, 0, width, height);
    const { data } = picture;
    for (let at = 0; at < data.length; at += 4) {
      const level = data[at + 3];
      if (level) {
        const [r, g, b, a] = RAMP[level];
        data[at] = r;
        data[at + 1] = g;
        data[at + 2] = b;
        data[at + 3] = a;
      }
    }
    gray.putImageData(picture, 0, 0);
    pen.drawImage(sheet, -edge.x, -edge.y);
  };
})();
