/* A search for desa and kecamatan: a combobox that keyboards and screen readers know. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const make = TigaPilar.make;
  const MOST = 8;

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[^a-z0-9]/g, "");

  TigaPilar.connectSearch = function (input, list, status, data, actions) {
    const places = [
      ...data.kecamatan.name.map((name, number) => ({ name, number, kind: "kecamatan", key: plain(name) })),
      ...data.desa.name.map((name, row) => ({ name, row, kind: { d: "desa", k: "kelurahan", l: "lain" }[data.desa.kind[row]], key: plain(name) })),
    ];
    let found = [];
    let active = -1;

    function search(text) {
      const key = plain(text);
      if (!text.trim()) {
        return places.filter((place) => place.kind === "kecamatan");
      }
      const starts = places.filter((place) => key && place.key.startsWith(key));
      const holds = places.filter((place) => key && !place.key.startsWith(key) && place.key.includes(key));
      return [...starts, ...holds].slice(0, MOST);
    }

    function option(place, index) {
      const where =
        place.kind === "kecamatan"
          ? data.say("kind_kecamatan")
          : data.say("in_kecamatan", { kind: data.say("kind_" + place.kind), kecamatan: data.kecamatan.name[data.desa.kecamatan[place.row]] });
      const node = make(
        "li", { role: "option", id: "tp-option-" + index, "aria-selected": "false" },
        make("span", { class: "tp-option-name" }, place.name), make("small", {}, where),
      );
      node.addEventListener("pointerdown", (event) => event.preventDefault());
      node.addEventListener("click", () => take(index));
      return node;
    }

    function show() {
      found = search(input.value);
      active = -1;
      list.replaceChildren(...found.map(option));
      const nothing = input.value.trim() !== "" && !found.length;
      list.hidden = !found.length;
      status.textContent = nothing ? data.say("search_none") : input.value.trim() ? data.say("search_found", { n: found.length }) : "";
      status.classList.toggle("tp-search-none", nothing);
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }

    function hide() {
      list.hidden = true;
      status.textContent = "";
      status.classList.remove("tp-search-none");
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function point(index) {
      active = (index + found.length) % found.length;
      [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === active)));
      input.setAttribute("aria-activedescendant", "tp-option-" + active);
      list.children[active].scrollIntoView({ block: "nearest" });
    }

    function take(index) {
      const place = found[index];
      if (!place) {
        return;
      }
      input.value = place.name;
      hide();
      if (place.kind === "kecamatan") {
        actions.zoomKecamatan(place.number);
      } else {
        actions.choose(place.row, { zoom: true });
      }
    }

    input.addEventListener("input", show);
    input.addEventListener("focus", () => {
      input.select();
      show();
    });
    input.addEventListener("blur", hide);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          show();
        }
        if (found.length) {
          point(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
        }
      } else if (event.key === "Enter") {
        event.preventDefault();
        take(active < 0 ? 0 : active);
      } else if (event.key === "Escape") {
        hide();
      }
    });
  };
})();
