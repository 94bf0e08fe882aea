/* A basemap under the map, where the office has set one. Without it, or without a network, the land stays. */
(function () {
  "use strict";

  const TigaPilar = (window.TigaPilar = window.TigaPilar || {});

  /* Raster tiles of one PMTiles file, each as a picture of its own. */
  function fromFile(url) {
    const archive = new pmtiles.PMTiles(url);
    const Tiles = L.GridLayer.extend({
      createTile(coords, done) {
        const picture = document.createElement("img");
        picture.alt = "";
        archive
          .getZxy(coords.z, coords.x, coords.y)
          .then((tile) => {
            if (!tile) {
              throw new Error("no tile");
            }
            const address = URL.createObjectURL(new Blob([tile.data]));
            picture.onload = () => {
              URL.revokeObjectURL(address);
              done(null, picture);
            };
            picture.onerror = () => done(new Error("no picture"), picture);
            picture.src = address;
          })
          .catch((problem) => done(problem, picture));
        return picture;
      },
    });
    const layer = new Tiles({ pane: "tp-base", zoomSnap: 1 });
    archive
      .getHeader()
      .then((header) => {
        layer.options.minNativeZoom = header.minZoom;
        layer.options.maxNativeZoom = header.maxZoom;
        layer.redraw();
      })
      .catch(() => {}); /* Said by the tiles that do not come: the land stays drawn. */
    return layer;
  }

  TigaPilar.addBasemap = function (map, basemap) {
    map.createPane("tp-base").style.zIndex = 150;
    const layer = basemap.kind === "pmtiles" ? fromFile(basemap.url) : L.tileLayer(basemap.url, { pane: "tp-base" });
    /* The neighbours' outlines give way only when there is something to give way to. */
    layer.once("tileload", () => map.getContainer().classList.add("tp-with-basemap"));
    layer.addTo(map);
  };
})();
