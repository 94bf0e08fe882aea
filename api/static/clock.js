/* The list of waiting reports stays true while the page is open; without this script, opening it again does. */
(function () {
  "use strict";

  const live = () => document.getElementById("pg-live");

  function say(name) {
    const line = document.getElementById("pg-fresh");
    line.textContent = name ? line.dataset[name] : "";
  }

  /* Whoever is choosing a dinas or a time is not interrupted. */
  function isBusy() {
    const at = document.activeElement;
    const open = live().querySelector("details[open]");
    return Boolean(open) || (live().contains(at) && at.matches("input, select, button, summary"));
  }

  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) {
      throw new Error(String(answer.status));
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("pg-live");
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    live().replaceWith(document.importNode(fresh, true));
    say("renewed");
  }

  async function refresh() {
    try {
      const answer = await fetch(live().dataset.minutes, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const { mark, rows } = await answer.json();
      if (mark !== live().dataset.mark) {
        if (!isBusy()) {
          await renew();
        }
        return;
      }
      const byKey = new Map(rows.map((row) => [row.key, row]));
      for (const item of live().querySelectorAll("[data-key]")) {
        const row = byKey.get(item.dataset.key);
        if (row) {
          item.querySelector("[data-left]").textContent = row.text;
          item.className = `pg-report pg-${row.class}`;
        }
      }
      say("");
    } catch (error) {
      /* No network, or signed out: the list says that it is no longer true. */
      say("stale");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("pg-print");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    setInterval(refresh, Number(live().dataset.refresh) * 1000);
    document.addEventListener("visibilitychange", () => document.hidden || refresh());
  });
})();
