"use strict";
// Keys and the search while typing. Without this file the page's forms do everything.
(() => {
  const byId = (id) => document.getElementById(id);
  const KEPT = "tigapilar-tombol";
  let sent = false;

  // One decision a page: a second press, or a key held down, must not answer the next question.
  document.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });

  const switchBox = byId("rv-keys");
  switchBox.closest("p").hidden = false;
  try {
    switchBox.checked = localStorage.getItem(KEPT) !== "tidak";
  } catch { switchBox.checked = true; }
  switchBox.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, switchBox.checked ? "ya" : "tidak"); } catch { /* not kept: only this page */ }
  });

  const focusOn = (id) => byId(id) && byId(id).focus();
  const press = (id) => byId(id) && byId(id).click();
  const KEYS = {
    "/": () => focusOn("rv-cari"),
    t: () => focusOn("rv-alasan"),
    k: () => press("rv-kecamatan"),
    l: () => press("rv-next"),
    b: () => press("rv-undo"),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || !switchBox.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = /^[1-9]$/.test(event.key) && document.querySelector(`#rv-form [data-key="${event.key}"]`);
    const act = button ? () => button.click() : KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const places = JSON.parse(byId("rv-places").textContent);
  const found = byId("rv-found");
  const part = (kind, text) => {
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = text;
    return span;
  };
  const choice = (code, name, where) => {
    const button = document.createElement("button");
    button.className = "rv-choice";
    button.name = "kode";
    button.value = code;
    button.append(part("rv-name", name), part("rv-where", where));
    return button;
  };
  const search = () => {
    const words = byId("rv-cari").value.toLowerCase().trim().replace(/\s+/g, " ");
    if (!words) { found.replaceChildren(); return; }
    const holds = (name) => name.toLowerCase().includes(words);
    const late = (row) => (row[1].toLowerCase().startsWith(words) ? 0 : 1);
    const desa = places.desa.filter((row) => holds(row[1])).sort((a, b) => late(a) - late(b)).slice(0, 12);
    const kecamatan = places.kecamatan.filter((row) => holds(row[1])).slice(0, 6);
    const buttons = [
      ...desa.map(([code, name, kec]) => choice(code, name, places.of.replace("{}", () => kec))),
      ...kecamatan.map(([code, name]) => choice(code, places.only.replace("{}", () => name), "")),
    ];
    if (!buttons.length) buttons.push(part("of-quiet", places.none));
    found.replaceChildren(...buttons);
  };
  byId("rv-cari").addEventListener("input", search);
})();
