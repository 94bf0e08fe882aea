/* The quarter before beside the one that is shown: two maps moved together, or one swept over the other. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const THUMB_PX = 44;

  /* Move two maps together: what one does, the other does. */
  function together(one, other) {
    let leading = null;
    const follow = (leader, follower) => {
      const lead = (action) => {
        if (leading && leading !== leader) {
          return;
        }
        leading = leader;
        action();
        leading = null;
      };
      leader.on("zoomanim", (event) => lead(() => !event.noUpdate && follower.setView(event.center, event.zoom, { animate: true })));
      leader.on("move", () =>
        lead(() => {
          if (!leader._animatingZoom) {
            follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
          }
        }),
      );
    };
    follow(one, other);
    follow(other, one);
  }

  TigaPilar.connectCompare = function (view, data, state, actions) {
    const find = (selector) => document.querySelector(selector);
    const frame = find(".tp-map-frame");
    const button = find(".tp-compare");
    const swipe = find(".tp-swipe");
    const line = find(".tp-swipe-line");
    const element = find(".tp-map-before");
    const wide = window.matchMedia("(min-width: 900px)");
    /* Not on paper, which is narrow too. */
    const narrow = window.matchMedia("screen and (max-width: 899.98px)");
    let before = null;
    let labels = null;

    const layerBefore = () => data.before(state);

    function ready() {
      if (!before) {
        before = TigaPilar.drawMap(element, data, { ...actions, tip: (row) => actions.tip(row, layerBefore()) });
        labels = TigaPilar.drawLabels(before, data, actions);
        before.map.setMinZoom(view.map.getMinZoom());
        together(view.map, before.map);
      }
    }

    function sweep() {
      const share = Number(swipe.value) / 100;
      const width = frame.clientWidth;
      const at = THUMB_PX / 2 + share * (width - THUMB_PX);
      line.style.left = at + "px";
      element.style.clipPath = state.compare === "swipe" ? `inset(0 ${Math.max(0, width - at)}px 0 0)` : "none";
      swipe.setAttribute("aria-valuetext", data.say("swipe_share", { n: Math.round(share * 100) }));
    }

    function resize() {
      for (const one of [view, before]) {
        one.map.invalidateSize({ animate: false, pan: false });
      }
      before.map.setView(view.map.getCenter(), view.map.getZoom(), { animate: false });
    }

    function draw(layer) {
      const earlier = layerBefore();
      before.paint(earlier, state.measure in earlier.colours ? state.measure : "n");
      before.drawGroups(state.groups ? TigaPilar.groupsOf(data, earlier) : []);
      before.mark(state.row);
      /* The names stand on both maps in the same places. */
      labels.follow(layer);
      find(".tp-compare-before").textContent = data.quarterName(data.previous(state));
      find(".tp-compare-now").textContent = data.quarterName(state.period);
    }

    function show() {
      const possible = Boolean(layerBefore());
      const on = state.compare !== "" && possible;
      button.disabled = !possible;
      button.title = possible ? "" : data.say("compare_none");
      button.setAttribute("aria-pressed", String(on));
      const was = frame.dataset.compare || "";
      frame.dataset.compare = on ? state.compare : "";
      for (const part of [".tp-map-before", ".tp-compare-bar"]) {
        find(part).hidden = !on;
      }
      swipe.hidden = line.hidden = !(on && state.compare === "swipe");
      find(".tp-mode").textContent = data.say(state.compare === "swipe" ? "compare_side" : "compare_swipe");
      if (on) {
        ready();
        sweep();
        draw(data.layer(state));
      }
      if (was !== frame.dataset.compare) {
        view.map.invalidateSize({ animate: false, pan: false });
        if (on) {
          resize();
        }
        refit();
      }
    }

    function refit() {
      if (state.row !== null) {
        view.showDesa(state.row);
      } else {
        view.fit(view.boundsOf(state.kecamatan), { animate: false });
      }
    }

    button.addEventListener("click", () => actions.compare(state.compare === "" ? (wide.matches ? "side" : "swipe") : ""));
    find(".tp-mode").addEventListener("click", () => actions.compare(state.compare === "swipe" ? "side" : "swipe"));
    swipe.addEventListener("input", sweep);
    narrow.addEventListener("change", (event) => {
      if (state.compare === "side" && event.matches) {
        actions.compare("swipe");
      }
    });
    window.addEventListener("resize", () => {
      if (frame.dataset.compare) {
        sweep();
        resize();
      }
    });

    return {
      show,
      resize: () => frame.dataset.compare && resize(),
      place: () => frame.dataset.compare && labels.place(),
      hint: (rows) => before && before.hint(rows),
      mark: (row) => before && before.mark(row),
      markKecamatan: (number) => before && before.markKecamatan(number),
    };
  };
})();
