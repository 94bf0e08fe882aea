"use strict";
// The page: which round is shown, what waits to be sent, and what one is told about both.
(() => {
  const { lang, say, make, button } = self.VisitsWords;
  const Box = self.VisitsBox;
  const byId = (id) => document.getElementById(id);
  const kode = (location.pathname.match(/\/kunjungan\/(\d\d\.\d\d\.\d\d(?:\.\d{4})?)$/) || [])[1] || "";
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  let shown = null;
  let list = null;
  let sending = false;
  let result = { state: "done" };
  let kept = null;

  const dayNames = (plan) => plan.days.map((day) => day.name).join(", ");
  const signIn = () => make("a", { class: "vp-button vp-strong", href: "/masuk?" + new URLSearchParams({ ke: location.pathname + location.search, lang }) }, say("sign_in"));
  const tell = (...parts) => byId("vp-said").replaceChildren(...parts);
  const failed = (error) => tell(make("p", { class: "vp-wrong" }, say("no_storage", { detail: error && error.name ? error.name : String(error) })));

  // What is said of sending, in one sentence and with one next step.
  function sayState(visits) {
    const waiting = visits.filter((one) => one.state === "waiting");
    const refused = visits.filter((one) => one.state === "refused");
    const sent = visits.filter((one) => one.state === "sent" && one.kode === kode);
    const lines = [];
    const steps = [];
    if (sending && waiting.length) lines.push(say("sending", { n: waiting.length }));
    else if (waiting.length) {
      lines.push(say("waiting", { n: waiting.length }));
      const words = { name: result.owner || waiting[0].account, detail: result.detail };
      const said = { offline: "offline", sign_in: "sign_in_to_send", other_account: "other_account", not_territorial: "not_territorial", error: "server_error" }[result.state];
      if (said) lines.push(say(said, words));
      if (["sign_in", "other_account", "not_territorial"].includes(result.state)) steps.push(signIn());
      steps.push(button(say("send_now"), () => send()));
    } else lines.push(sent.length ? say("all_sent", { n: sent.length }) : say("nothing_waiting"));
    if (refused.length) lines.push(say("refused", { n: refused.length }));
    const words = lines.join(" ");
    if (byId("vp-sync-text").textContent !== words) byId("vp-sync-text").textContent = words;
    byId("vp-sync-buttons").replaceChildren(...steps);
    byId("vp-sync-text").parentElement.dataset.state = refused.length ? "refused" : waiting.length ? "waiting" : "done";
  }

  async function refresh() {
    const visits = await Box.visits();
    sayState(visits);
    if (list) list.refresh(visits);
    else self.VisitsList.drawOthers(byId("vp-list"), visits.filter((one) => one.state !== "sent"), "", { changed: refresh });
  }

  async function send() {
    if (sending) return;
    sending = true;
    await refresh();
    try {
      result = await self.VisitsSend.send(lang);
    } finally {
      sending = false;
    }
    await refresh();
  }

  async function changed() {
    await refresh();
    const worker = kept && (await navigator.serviceWorker.getRegistration("/kunjungan"));
    if (worker && worker.sync) await worker.sync.register("tigapilar-kunjungan").catch(() => null);
    await send();
  }

  const fileOf = (suffix) => "/kunjungan/" + shown.kode + "." + suffix + "?" + new URLSearchParams([...new URLSearchParams(shown.query), ["lang", lang]]);

  function drawPhone() {
    const room = byId("vp-phone");
    room.hidden = false;
    room.replaceChildren(make("h2", {}, say("phone_heading")),
      kept === null ? null : make("p", { id: "vp-kept" }, say(kept ? "ready_offline" : "not_ready_offline")),
      make("p", {}, shown.untilText), make("p", {}, say("phone_lost")),
      make("p", {}, say("files")), make("div", { class: "vp-buttons" }, ...[["pdf", "file_sheet"], ["gpx", "file_gpx"], ["kml", "file_kml"]].map(([suffix, name]) => make("a", { class: "vp-button", href: fileOf(suffix) }, say(name)))),
      make("div", { class: "vp-buttons" }, button(say("again"), () => fetchPlan(shown.query)), button(say("forget"), forget), button(say("sign_out"), signOut)));
  }

  async function show(plan) {
    shown = plan;
    byId("vp-title").textContent = say("heading", { place: plan.place });
    byId("vp-when").textContent = [dayNames(plan), plan.startLabel && say("start_at", { place: plan.startLabel })].filter(Boolean).join(". ");
    byId("vp-demo").hidden = !plan.demo;
    document.title = say("heading", { place: plan.place }) + " · Tiga Pilar";
    list = self.VisitsList.draw(byId("vp-list"), plan, { changed, failed });
    self.VisitsMap.draw(plan);
    await refresh();
    list.reopen(await Box.drafts());
    drawPhone();
  }

  function hide(...said) {
    shown = list = null;
    self.VisitsMap.hide();
    byId("vp-list").replaceChildren();
    byId("vp-phone").hidden = true;
    byId("vp-title").textContent = say("title");
    byId("vp-when").textContent = "";
    byId("vp-demo").hidden = true;
    tell(...said);
  }

  async function forget() {
    const waiting = await Box.unsent();
    if (!self.confirm(say("forget_sure", { n: waiting.length }))) return;
    await Box.forgetPlans();
    hide(make("p", {}, say("plan_forgotten")), button(say("try_again"), () => fetchPlan(query.toString())));
    await refresh();
  }

  async function signOut() {
    await send();
    const waiting = await Box.unsent();
    const who = await self.VisitsSend.session();
    if (who.state === "offline") return tell(make("p", {}, say("sign_out_offline")));
    if (waiting.length && !self.confirm(say("sign_out_waiting", { n: waiting.length }))) return null;
    await Box.forgetPlans();
    if (who.state !== "ok") return location.assign("/masuk?keluar=1&lang=" + lang);
    const form = make("form", { method: "post", action: "/keluar?lang=" + lang }, make("input", { type: "hidden", name: "csrf", value: who.csrf }));
    document.body.append(form);
    return form.submit();
  }

  // Asks for the round; what is kept stays on the page where there is none to be had.
  async function fetchPlan(asked) {
    tell(make("p", {}, say("loading")));
    const words = new URLSearchParams(asked);
    words.set("lang", lang);
    const answer = await self.VisitsSend.ask("/kunjungan/" + kode + "/rencana.json?" + words, { headers: { Accept: "application/json" } });
    if (answer.status === 200 && answer.body.kode === kode) {
      const plan = { ...answer.body, query: asked, lang };
      try {
        await Box.savePlan(plan);
      } catch (error) {
        failed(error);
        return show(plan);
      }
      tell();
      return show(plan);
    }
    const again = button(say("try_again"), () => fetchPlan(asked));
    if (answer.status === 401) return tell(make("p", {}, say("plan_sign_in")), signIn());
    if (answer.status === 403) return tell(make("p", {}, say("plan_not_yours")), signIn());
    if (answer.status !== 0) return tell(make("p", {}, say("plan_failed", { detail: answer.body.detail || answer.status })), again);
    return tell(make("p", {}, shown ? say("plan_other", { days: dayNames(shown) }) : say("plan_offline")), again);
  }

  async function showKept() {
    const plans = await Box.plans();
    tell(plans.length ? make("h2", {}, say("kept_plans")) : make("p", {}, say("no_kept_plans")),
      ...plans.map((plan) => make("p", {}, make("a", { class: "vp-button", href: "/kunjungan/" + plan.kode + "?lang=" + lang }, say("heading", { place: plan.place })))));
  }

  async function keepPage() {
    kept = false;
    if (navigator.serviceWorker) {
      try {
        await navigator.serviceWorker.register("/kunjungan/sw.js", { scope: "/kunjungan", updateViaCache: "none" });
        navigator.serviceWorker.addEventListener("message", refresh);
        await navigator.serviceWorker.ready;
        kept = true;
      } catch {
        // Said on the page: without a network it cannot be opened again.
        kept = Boolean(navigator.serviceWorker.controller);
      }
    }
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    if (shown) drawPhone();
  }

  async function forgetOld() {
    await Box.forgetOld(Date.now());
    if (!shown || (await Box.plan(shown.kode))) return;
    hide(make("p", {}, say("plan_forgotten")), button(say("try_again"), () => fetchPlan(query.toString())));
    await refresh();
  }

  // On a shared phone the round of whoever went away without signing out is not for whoever came.
  async function checkOwner() {
    const who = await self.VisitsSend.session();
    const stranger = who.state === "not_territorial" || (who.state === "ok" && shown && who.name !== shown.account);
    if (!stranger) return;
    await Box.forgetPlans();
    hide();
    await fetchPlan(query.toString());
  }

  async function begin() {
    const other = new URLSearchParams(query);
    other.set("lang", lang === "id" ? "en" : "id");
    byId("vp-other").href = "?" + other;
    self.addEventListener("online", () => send());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && forgetOld().then(send));
    // A line that is there and carries nothing makes no event when it carries again.
    setInterval(() => forgetOld().then(() => ["offline", "error"].includes(result.state) && send()), 60000);
    try {
      await Box.forgetOld(Date.now());
    } catch (error) {
      failed(error);
      byId("vp-sync-text").textContent = "";
      return;
    }
    const plan = kode ? await Box.plan(kode) : null;
    if (plan) await show(plan);
    else await refresh();
    if (!kode) await showKept();
    else if (!plan || plan.lang !== lang || (query.size && plan.query !== query.toString())) await fetchPlan(query.toString());
    if (plan) await checkOwner();
    document.documentElement.dataset.ready = "1";
    await Promise.all([keepPage(), send()]);
  }

  begin();
})();
