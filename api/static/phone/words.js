"use strict";
// The page's texts, and elements made of them: what comes from the store reaches the page as text only.
(() => {
  const texts = JSON.parse(document.getElementById("vp-texts").textContent);
  const lang = document.documentElement.lang;

  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  function make(tag, given = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return made;
  }

  const button = (text, act, kind = "") => make("button", { type: "button", class: ("vp-button " + kind).trim(), onclick: act }, text);

  // The hour as officials write it, in the phone's own zone.
  const clock = (moment) => {
    const time = new Date(moment);
    return String(time.getHours()).padStart(2, "0") + "." + String(time.getMinutes()).padStart(2, "0");
  };

  function newNumber() {
    if (self.crypto.randomUUID) return self.crypto.randomUUID();
    // Only https and this machine itself have randomUUID.
    const bytes = self.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  self.PhoneWords = { lang, say, make, button, clock, newNumber };
})();
