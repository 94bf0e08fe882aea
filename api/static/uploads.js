"use strict";
// The bar while a file is sent, and the page that follows its reading. Without this file the forms do everything.
(() => {
  const byId = (id) => document.getElementById(id);

  const form = byId("up-form");
  const fail = (sentence) => {
    byId("up-sending").hidden = true;
    byId("up-send").disabled = false;
    byId("up-error").textContent = sentence;
    byId("up-error").hidden = false;
    byId("up-error").scrollIntoView({ block: "nearest" });
  };
  const answered = (request) => {
    let said = {};
    try { said = JSON.parse(request.responseText); } catch { /* a page: the sign-in, perhaps */ }
    if (request.status === 201) window.location.assign(said.page);
    else if (said.detail) fail(said.detail);
    else window.location.reload();
  };
  const send = (event) => {
    event.preventDefault();
    byId("up-error").hidden = true;
    const file = byId("up-berkas").files[0];
    if (file && file.size > Number(form.dataset.maxMb) * 1e6) { fail(form.dataset.tooLarge); return; }
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      const share = step.loaded / step.total;
      byId("up-bar").value = share;
      byId("up-said").textContent = share < 1
        ? form.dataset.sending.replace("{}", () => String(Math.round(share * 100))) : form.dataset.sent;
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => fail(form.dataset.network));
    byId("up-send").disabled = true;
    byId("up-sending").hidden = false;
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(new FormData(form));
  };
  if (form) {
    form.addEventListener("submit", send);
    window.addEventListener("pageshow", () => { byId("up-send").disabled = false; byId("up-sending").hidden = true; });
  }

  const waiting = byId("up-waiting");
  const follow = async () => {
    try {
      const answer = await fetch(waiting.dataset.state, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) { window.location.reload(); return; }
      const now = await answer.json();
      if (!now.waiting) { window.location.reload(); return; }
      if (now.share) byId("up-bar").value = now.share;
      else byId("up-bar").removeAttribute("value");
      if (now.sentence) byId("up-said").textContent = now.sentence;
    } catch { /* no network for a moment: asked again */ }
    setTimeout(follow, 1000);
  };
  if (waiting) setTimeout(follow, 500);

  // One press is enough; the server would not load twice either.
  let sent = false;
  document.querySelectorAll(".up-decide form").forEach((one) => one.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  }));
  window.addEventListener("pageshow", () => { sent = false; });
})();
