/* A schedule takes seconds to make: the form says that it is being made, and is not sent twice. */
(function () {
  "use strict";

  for (const form of document.querySelectorAll("form[data-slow]")) {
    form.addEventListener("submit", () => {
      const said = form.querySelector(".pt-working") || form.appendChild(document.createElement("p"));
      said.className = "pt-working";
      said.setAttribute("role", "status");
      said.hidden = false;
      said.replaceChildren(form.dataset.slow, document.createElement("progress"));
      for (const button of form.querySelectorAll("button")) {
        button.setAttribute("aria-disabled", "true");
        setTimeout(() => { button.disabled = true; });
      }
    });
  }
  // Who comes back by the browser's own button finds the form as it was.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-slow]")) {
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; button.removeAttribute("aria-disabled"); });
      form.querySelectorAll(".pt-working").forEach((said) => { said.hidden = true; });
    }
  });
})();
