"use strict";
// What was recorded and how far it came: kept, sent, refused; and of another account only how many.
(() => {
  const { say, make, button } = self.PhoneWords;
  const { box } = self.Phone.kind;

  // `context`: `describe(visit, state)` says what was recorded; `changed` is called after something was discarded.
  function stateOf(record, { describe, changed }) {
    const remark = record.state === "sent" ? record.reason : "";
    const canGo = record.state === "refused" || (record.state === "waiting" && record.attempts === 0);
    return make("div", { class: "vp-state vp-" + record.state, "data-uuid": record.uuid },
      make("p", {}, describe(record.visit, say("state_" + record.state, { reason: record.reason }))), make("p", { class: "vp-quiet" }, remark),
      canGo ? button(say("discard"), async () => {
        if (!self.confirm(say("discard_sure"))) return;
        await box.discard(record.uuid);
        await changed();
      }) : null);
  }

  // What waits although its round is gone; of another account only how many.
  function drawOthers(room, records, account, context) {
    const own = records.filter((one) => one.account === account);
    const closed = records.filter((one) => one.account !== account);
    const names = [...new Set(closed.map((one) => one.account))];
    if (!records.length) return room.replaceChildren();
    return room.replaceChildren(make("h2", {}, say("others_heading")),
      ...own.map((one) => make("div", { class: "vp-case" }, make("p", { class: "vp-address" }, one.label || context.closed(one.visit)), stateOf(one, context))),
      ...names.map((name) => make("p", {}, say("others_closed", { n: closed.filter((one) => one.account === name).length, name }))));
  }

  // Keeps a record and drops its draft; where the browser refuses, that is said in `room`.
  async function keep(record, draftKey, room) {
    try {
      await box.saveVisit(record, draftKey);
      return true;
    } catch (error) {
      room.prepend(make("p", { class: "vp-wrong", role: "alert" }, say("no_storage", { detail: error ? error.name : "" })));
      return false;
    }
  }

  self.PhoneRecords = { stateOf, drawOthers, keep };
})();
