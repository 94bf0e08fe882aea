/* One state (kind, quarter, measure, desa) and what follows from it. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const find = (selector) => document.querySelector(selector);

  function start() {
    const data = (TigaPilar.data = TigaPilar.read("tp-data"));
    const state = { jenis: data.selected[0], period: data.selected[1], measure: "n", row: null, kecamatan: null, compare: "", view: "hot", groups: true, ...fromAddress(data) };
    const panel = { list: find(".tp-list-view"), card: find(".tp-card-view") };
    const wide = window.matchMedia("(min-width: 900px)");
    const scroller = () => (wide.matches ? find(".tp-panel") : document.scrollingElement);
    let left = null;

    const actions = {
      choose(row, options) {
        const before = state.row;
        state.row = row;
        view.mark(row);
        compare.mark(row);
        if (before === null) {
          left = { at: scroller().scrollTop, center: view.map.getCenter(), zoom: view.map.getZoom() };
        }
        drawCard();
        if (row !== null) {
          if (options && options.zoom) {
            view.showDesa(row);
          } else {
            view.bring(row);
          }
          panel.card.querySelector("h2").focus({ preventScroll: true });
          showSheet("card");
        } else if (before !== null) {
          /* Back to where the reader left the list and the map. */
          scroller().scrollTop = left.at;
          view.map.setView(left.center, left.zoom);
          const entries = [...panel.list.querySelectorAll(`[data-row="${before}"]`), panel.list.querySelector("button")];
          const entry = entries.find((node) => node && node.offsetParent);
          if (entry) {
            entry.focus({ preventScroll: true });
          }
        }
        toAddress(state);
      },
      /* A camat sees the own kecamatan: map, list and print follow; null is the whole kabupaten. */
      zoomKecamatan(number) {
        state.kecamatan = number;
        state.row = null;
        for (const one of [view, compare]) {
          one.mark(null);
          one.markKecamatan(number);
        }
        view.showKecamatan(number);
        TigaPilar.drawList(panel.list, data, state, data.layer(state), actions);
        drawCard();
        showSheet("map");
        toAddress(state);
      },
      /* What the pointer or the keyboard is at: on the map and in the list alike. */
      hint(row) {
        point(row === null ? [] : [row]);
        for (const entry of panel.list.querySelectorAll(".tp-entry")) {
          entry.classList.toggle("tp-hinted", row !== null && entry.dataset.row === String(row));
        }
      },
      chooseGroup(group) {
        view.showRows(group.rows);
        point(group.rows);
        showSheet("map");
      },
      showGroups(shown) {
        state.groups = shown;
        view.drawGroups(shown ? TigaPilar.groupsOf(data, data.layer(state)) : []);
        compare.show();
      },
      compare(mode) {
        state.view = mode !== "" ? "change" : state.compare !== "" ? "hot" : state.view;
        state.compare = mode;
        TigaPilar.drawList(panel.list, data, state, data.layer(state), actions);
        compare.show();
        labels.place();
        toAddress(state);
      },
      list(which) {
        state.view = which;
        TigaPilar.drawList(panel.list, data, state, data.layer(state), actions);
        panel.list.querySelector(`[data-view="${which}"]`).focus();
      },
      tip(row, shown) {
        const layer = shown || data.layer(state);
        return TigaPilar.make(
          "span", {},
          TigaPilar.make("strong", {}, data.desa.name[row]),
          TigaPilar.make("br"),
          layer ? data.count(layer, row) : "",
        );
      },
      button(attributes, action, ...children) {
        const button = TigaPilar.make("button", { type: "button", ...attributes }, ...children);
        button.addEventListener("click", action);
        return button;
      },
    };

    const view = TigaPilar.drawMap(find(".tp-map"), data, actions);
    TigaPilar.addControls(view, data, actions);
    const labels = TigaPilar.drawLabels(view, data, actions);
    TigaPilar.connectSearch(find(".tp-search input"), find(".tp-search ul"), find(".tp-search-status"), data, actions);
    const compare = TigaPilar.connectCompare(view, data, state, actions);
    TigaPilar.connectPrint(view, labels, () => view.boundsOf(state.kecamatan), compare);
    TigaPilar.view = view;
    TigaPilar.map = view.map;

    function point(rows) {
      view.hint(rows);
      compare.hint(rows);
    }
    for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
      panel.list.addEventListener(enter, (event) => {
        const entry = event.target.closest("[data-row], [data-group]");
        if (entry) {
          point(entry.dataset.row ? [Number(entry.dataset.row)] : TigaPilar.groupsOf(data, data.layer(state))[entry.dataset.group].rows);
        }
      });
      panel.list.addEventListener(leave, () => point([]));
    }

    function drawCard() {
      const open = state.row !== null;
      if (open) {
        TigaPilar.drawCard(panel.card, data, state, data.layer(state), actions);
      } else {
        panel.card.replaceChildren();
      }
      panel.list.hidden = open;
      panel.card.hidden = !open;
    }

    function draw() {
      const layer = data.layer(state);
      if (!layer.colours[state.measure]) {
        state.measure = "n"; /* This kind has no rates. */
        find(".tp-measure select").value = "n";
      }
      find(".tp-title").textContent = layer.title;
      document.title = layer.title;
      view.paint(layer, state.measure);
      view.reach(layer);
      view.drawGroups(state.groups ? TigaPilar.groupsOf(data, layer) : []);
      view.mark(state.row);
      point([]);
      labels.follow(layer);
      compare.show();
      TigaPilar.drawLegend(find(".tp-legend"), data, state, layer, actions);
      TigaPilar.drawStrip([...document.querySelectorAll(".tp-quarter")], data, state);
      TigaPilar.drawList(panel.list, data, state, layer, actions);
      drawCard();
      toAddress(state);
    }

    function listen(name, key) {
      for (const input of document.querySelectorAll(`input[name="${name}"]`)) {
        input.checked = input.value === state[key];
        input.addEventListener("change", () => {
          if (input.checked && data.layers[key === "jenis" ? `${input.value}|${state.period}` : `${state.jenis}|${input.value}`]) {
            state[key] = input.value;
            draw();
          }
        });
      }
    }
    listen("tp-jenis", "jenis");
    listen("tp-period", "period");
    const measure = find(".tp-measure select");
    if (measure) {
      measure.addEventListener("change", () => {
        state.measure = measure.value;
        draw();
      });
    }

    /* On a phone the list slides over the map as the page scrolls. */
    const sheet = find(".tp-sheet");
    function showSheet(what) {
      if (wide.matches) {
        find(".tp-panel").scrollTop = 0;
        return;
      }
      /* The list covers most of the map; a card leaves the desa in sight. */
      const share = { list: 0.12, card: 0.42 }[what];
      const seen = what === "map" ? 0 : Math.max(0, sheet.offsetTop - window.innerHeight * share);
      window.scrollTo({ top: seen, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
    find(".tp-handle").addEventListener("click", () => showSheet(window.scrollY > sheet.offsetTop - window.innerHeight * 0.5 ? "map" : "list"));
    window.addEventListener("resize", () => view.map.invalidateSize());

    left = { at: 0, center: view.map.getCenter(), zoom: view.map.getZoom() };
    draw();
    for (const one of [view, compare]) {
      one.markKecamatan(state.kecamatan);
    }
    if (state.row !== null) {
      view.showDesa(state.row);
    } else if (state.kecamatan !== null) {
      view.showKecamatan(state.kecamatan);
    }
  }

  /* #jenis/periode/kode/mode: kode of a desa or kecamatan; a link opens what its sender saw. */
  function fromAddress(data) {
    const found = {};
    let words = [];
    try {
      words = decodeURIComponent(location.hash.slice(1)).split("/");
    } catch (problem) {
      return found; /* Half a percent sign: an address that somebody cut off. */
    }
    const [jenis, period, code, mode] = words;
    if (data.layers[jenis + "|" + period]) {
      Object.assign(found, { jenis, period });
      const row = data.desa.code.indexOf(code);
      const kecamatan = data.kecamatan.code.indexOf(code);
      if (row >= 0) {
        found.row = row;
      } else if (kecamatan >= 0) {
        found.kecamatan = kecamatan;
      }
      if (["side", "swipe"].includes(mode)) {
        Object.assign(found, { compare: mode, view: "change" });
      }
    }
    return found;
  }

  function toAddress(state) {
    const data = TigaPilar.data;
    const code = state.row !== null ? data.desa.code[state.row] : state.kecamatan !== null ? data.kecamatan.code[state.kecamatan] : "";
    const words = [state.jenis, state.period, code, state.compare];
    while (words[words.length - 1] === "") {
      words.pop();
    }
    const hash = "#" + words.map(encodeURIComponent).join("/");
    try {
      history.replaceState(null, "", hash);
    } catch (problem) {
      /* A page inside a sandboxed frame has no address of its own. */
    }
    for (const link of document.querySelectorAll(".tp-languages a")) {
      link.hash = hash;
    }
    /* What is downloaded is what is shown. */
    for (const link of document.querySelectorAll('.tp-downloads a[href*="periode="]')) {
      const address = new URL(link.href);
      address.searchParams.set("jenis", state.jenis);
      address.searchParams.set("periode", state.period);
      link.href = address.href;
    }
  }

  TigaPilar.begin(start);
})();
