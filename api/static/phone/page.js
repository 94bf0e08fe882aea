"use strict";
// A page that a phone keeps: which round is shown, what waits to be sent, and what one is told about both.
// What differs from one kind to another comes with `self.PhonePage.begin(own)`, from the kind's own page.js:
//   key       which round ("" where none is asked for)      data     the address of its data
//   draw      (plan, {changed, failed}) -> {refresh(records), reopen(drafts)}      hide   takes away what draw showed
//   title, when, about   (plan) -> words of it              parts    (plan) -> what stands below the list
//   context   {describe, closed} of records.js              begin    what is shown where no round is asked for
(() => {
  const { lang, say, make, button } = self.PhoneWords;
  const { kind, root, ask } = self.Phone;
  const { box } = kind;
  const Leaving = self.PhoneLeaving;
  const byId = (id) => document.getElementById(id);
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  let own = null;
  let shown = null;
  let list = null;
  let sending = false;
  let result = { state: "done" };
  let kept = null;

  const signIn = () => make("a", { class: "vp-button vp-strong", href: root + "/masuk?" + new URLSearchParams({ ke: location.pathname + location.search, lang }) }, say("sign_in"));
  const tell = (...parts) => byId("vp-said").replaceChildren(...parts);
  const failed = (error) => tell(make("p", { class: "vp-wrong" }, say("no_storage", { detail: error && error.name ? error.name : String(error) })));
  const fetchAgain = () => fetchPlan(query.toString());

  // What is said of sending, in one sentence and with one next step.
  function sayState(records) {
    const waiting = records.filter((one) => one.state === "waiting");
    const refused = records.filter((one) => one.state === "refused");
    const sent = records.filter((one) => one.state === "sent" && one.kode === own.key);
    const lines = [];
    const steps = [];
    if (sending && waiting.length) lines.push(say("sending", { n: waiting.length }));
    else if (waiting.length) {
      lines.push(say("waiting", { n: waiting.length }));
      const words = { name: result.owner || waiting[0].account, detail: result.detail };
      const said = { offline: "offline", sign_in: "sign_in_to_send", other_account: "other_account", not_territorial: "not_territorial", error: "server_error" }[result.state];
      if (said) lines.push(say(said, words));
      if (["sign_in", "other_account", "not_territorial"].includes(result.state)) steps.push(signIn());
      steps.push(button(say("send_now"), () => sendNow()));
    } else lines.push(sent.length ? say("all_sent", { n: sent.length }) : say("nothing_waiting"));
    if (refused.length) lines.push(say("refused", { n: refused.length }));
    const words = lines.join(" ");
    if (byId("vp-sync-text").textContent !== words) byId("vp-sync-text").textContent = words;
    byId("vp-sync-buttons").replaceChildren(...steps);
    byId("vp-sync-text").parentElement.dataset.state = refused.length ? "refused" : waiting.length ? "waiting" : "done";
  }

  async function refresh() {
    const records = await box.visits();
    sayState(records);
    if (list) list.refresh(records);
    else self.PhoneRecords.drawOthers(byId("vp-list"), records.filter((one) => one.state !== "sent"), "", { ...own.context, changed: refresh });
  }

  async function sendNow() {
    if (sending) return;
    sending = true;
    await refresh();
    try {
      result = await self.Phone.send(kind, lang);
    } finally {
      sending = false;
    }
    await refresh();
  }

  async function changed() {
    await refresh();
    const worker = kept && (await navigator.serviceWorker.getRegistration(kind.scope));
    if (worker && worker.sync) await worker.sync.register(kind.tag).catch(() => null);
    await sendNow();
  }

  function drawPhone() {
    const room = byId("vp-phone");
    room.hidden = false;
    room.replaceChildren(make("h2", {}, say("phone_heading")),
      kept === null ? "" : make("p", { id: "vp-kept" }, say(kept ? "ready_offline" : "not_ready_offline")),
      make("p", {}, shown.untilText), make("p", {}, say("phone_lost")), ...own.parts(shown),
      make("div", { class: "vp-buttons" }, button(say("again"), () => fetchPlan(shown.query)), button(say("forget"), forget), button(say("sign_out"), signOut)));
  }

  async function show(plan) {
    shown = plan;
    byId("vp-title").textContent = own.title(plan);
    byId("vp-when").textContent = own.when(plan);
    byId("vp-demo").hidden = !plan.demo;
    document.title = own.title(plan) + " · Tiga Pilar";
    list = own.draw(plan, { changed, failed });
    await refresh();
    list.reopen(await box.drafts());
    drawPhone();
  }

  function hide(...said) {
    shown = list = null;
    own.hide();
    byId("vp-list").replaceChildren();
    byId("vp-phone").hidden = true;
    byId("vp-title").textContent = say("title");
    byId("vp-when").textContent = "";
    byId("vp-demo").hidden = true;
    tell(...said);
  }

  async function hideForgotten() {
    hide(make("p", {}, say("plan_forgotten")), button(say("try_again"), fetchAgain));
    await refresh();
  }

  const forget = async () => (await Leaving.forget()) && hideForgotten();

  async function signOut() {
    const said = await Leaving.signOut();
    if (said) tell(make("p", {}, said));
  }

  // Asks for the round; what is kept stays on the page where there is none to be had.
  async function fetchPlan(asked) {
    tell(make("p", {}, say("loading")));
    const words = new URLSearchParams(asked);
    words.set("lang", lang);
    const begun = Date.now();
    const answer = await ask(own.data + "?" + words, { headers: { Accept: "application/json" } });
    if (answer.status === 200 && answer.body.kode === own.key) {
      const plan = { ...answer.body, query: asked, lang, asked: begun, ahead: (answer.body.now || begun) - begun };
      try {
        await box.savePlan(plan);
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
    return tell(make("p", {}, shown ? say("plan_other", { days: own.about(shown) }) : say("plan_offline")), again);
  }

  async function keepPage() {
    kept = false;
    if (navigator.serviceWorker) {
      try {
        await navigator.serviceWorker.register(kind.scope + "/sw.js", { scope: kind.scope, updateViaCache: "none" });
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
    await box.forgetOld(Date.now());
    if (shown && !(await box.plan(shown.kode))) await hideForgotten();
  }

  async function checkOwner() {
    if (!(await Leaving.forgetStrangers(shown.account))) return;
    hide();
    await fetchAgain();
  }

  async function begin(given) {
    own = given;
    const other = new URLSearchParams(query);
    other.set("lang", lang === "id" ? "en" : "id");
    byId("vp-other").href = "?" + other;
    self.addEventListener("online", () => sendNow());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && forgetOld().then(sendNow));
    // A line that is there and carries nothing makes no event when it carries again.
    setInterval(() => forgetOld().then(() => (["offline", "error"].includes(result.state) ? sendNow() : refresh())), 60000);
    try {
      await box.forgetOld(Date.now());
    } catch (error) {
      failed(error);
      byId("vp-sync-text").textContent = "";
      return;
    }
    const plan = own.key ? await box.plan(own.key) : null;
    if (plan) await show(plan);
    else await refresh();
    if (!own.key) await own.begin(tell);
    else if (!plan || plan.lang !== lang || own.alwaysNew || (query.size && plan.query !== query.toString())) await fetchAgain();
    if (plan && shown) await checkOwner();
    document.documentElement.dataset.ready = "1";
    await Promise.all([keepPage(), sendNow()]);
  }

  self.PhonePage = { begin };
})();
