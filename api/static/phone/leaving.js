"use strict";
// How what is kept goes from this phone: when one says so, when one signs out, when somebody else is signed in.
(() => {
  const { lang, say, make } = self.PhoneWords;
  const { kind, root, session, sendAll, forgetAll, unsentOfAll } = self.Phone;

  async function forget() {
    const waiting = await kind.box.unsent();
    if (!self.confirm(say("forget_sure", { n: waiting.length }))) return false;
    await kind.box.forgetPlans();
    return true;
  }

  // Returns what is to be said where one cannot sign out, null where one stays, and else leaves the page.
  async function signOut() {
    await sendAll(lang);
    const waiting = await unsentOfAll();
    const who = await session();
    if (who.state === "offline") return say("sign_out_offline");
    if (waiting.length && !self.confirm(say("sign_out_waiting", { n: waiting.length }))) return null;
    await forgetAll();
    if (who.state !== "ok") {
      location.assign(root + "/masuk?keluar=1&lang=" + lang);
      return null;
    }
    const form = make("form", { method: "post", action: root + "/keluar?lang=" + lang }, make("input", { type: "hidden", name: "csrf", value: who.csrf }));
    document.body.append(form);
    form.submit();
    return null;
  }

  // On a shared phone the round of whoever went away without signing out is not for whoever came.
  async function forgetStrangers(account) {
    const who = await session();
    const stranger = who.state === "not_territorial" || (who.state === "ok" && who.name !== account);
    if (stranger) await forgetAll();
    return stranger;
  }

  self.PhoneLeaving = { forget, signOut, forgetStrangers };
})();
