"use strict";
// Sends what waits of one kind. Each record has a number made here, so that what is sent twice is kept once;
// nothing leaves the phone's list before the service has answered for it by its number.
(() => {
  const { root, kinds } = self.Phone;
  const AT_ONCE = 40;
  const PATIENCE_MS = 30000;

  async function ask(path, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(path, { ...options, signal: stop.signal, credentials: "same-origin", cache: "no-store", redirect: "error" });
      const isData = (answer.headers.get("content-type") || "").includes("json");
      // A page where data should be: a hotel's or an office's sign-in to the network, not the service.
      if (!isData) return answer.ok ? { status: 0, body: {} } : { status: answer.status, body: {} };
      return { status: answer.status, body: await answer.json() };
    } catch {
      return { status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  const failure = (answer) => {
    if (answer.status === 0) return { state: "offline" };
    if (answer.status === 401) return { state: "sign_in" };
    return { state: "error", detail: answer.body.detail || String(answer.status) };
  };

  async function session() {
    const answer = await ask(root + "/kunjungan/sesi.json", { headers: { Accept: "application/json" } });
    if (answer.status === 200) return { state: "ok", name: answer.body.akun, csrf: answer.body.csrf };
    return answer.status === 403 ? { state: "not_territorial" } : failure(answer);
  }

  async function sendPart({ box, target }, records, who) {
    const taken = await box.attempt(records.map((one) => one.uuid));
    if (!taken.length) return { state: "done" };
    const body = { akun: who.name, dikirim: new Date().toISOString(), kunjungan: taken.map((one) => one.visit) };
    const answer = await ask(target + "?lang=" + who.lang, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": who.csrf },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200 || !Array.isArray(answer.body.hasil)) return failure(answer);
    await box.settle(answer.body.hasil);
    return { state: "done" };
  }

  async function sendKind(kind, lang) {
    let waiting = await kind.box.waiting();
    if (!waiting.length) return { state: "done" };
    const who = { ...(await session()), lang };
    if (who.state !== "ok") return { ...who, owner: waiting[0].account };
    const mine = waiting.filter((one) => one.account === who.name);
    if (!mine.length) return { state: "other_account", owner: waiting[0].account };
    for (let start = 0; start < mine.length; start += AT_ONCE) {
      const result = await sendPart(kind, mine.slice(start, start + AT_ONCE), who);
      if (result.state !== "done") return { ...result, owner: who.name };
    }
    waiting = (await kind.box.waiting()).filter((one) => one.account !== who.name);
    return waiting.length ? { state: "other_account", owner: waiting[0].account } : { state: "done" };
  }

  // One sender at a time among the pages and the workers; without locks, numbers keep it right all the same.
  function send(kind, lang) {
    const { locks } = self.navigator;
    return locks ? locks.request("tigapilar-kirim" + root, () => sendKind(kind, lang)) : sendKind(kind, lang);
  }

  async function sendAll(lang) {
    for (const kind of Object.values(kinds)) await send(kind, lang);
  }

  Object.assign(self.Phone, { ask, session, send, sendAll });
})();
