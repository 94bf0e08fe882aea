/* Paper: the map takes the sheet's size before printing, and its old place after. */
(function () {
  "use strict";

  window.TigaPilar.connectPrint = function (view, labels, area, compare) {
    const root = document.documentElement;
    let before = null;

    function toPaper() {
      if (before) {
        return;
      }
      before = { center: view.map.getCenter(), zoom: view.map.getZoom(), min: view.map.getMinZoom() };
      root.classList.add("tp-printing");
      view.map.setMinZoom(5);
      view.map.invalidateSize({ animate: false, pan: false });
      compare.resize();
      view.map.fitBounds(area(), { animate: false, padding: [6, 6] });
      labels.place();
      compare.place();
    }

    function toScreen() {
      if (!before) {
        return;
      }
      root.classList.remove("tp-printing");
      view.map.invalidateSize({ animate: false, pan: false });
      view.map.setView(before.center, before.zoom, { animate: false });
      view.map.setMinZoom(before.min);
      before = null;
      compare.resize();
      labels.place();
      compare.place();
    }

    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    window.matchMedia("print").addEventListener("change", (event) => (event.matches ? toPaper() : toScreen()));
    for (const button of document.querySelectorAll(".tp-print")) {
      button.addEventListener("click", () => window.print());
    }
  };
})();
