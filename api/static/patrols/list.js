"use strict";
// The list of a unit's patrols: what is over and to be noted, what comes, what is written down.
(() => {
  const { say, make, button, newNumber } = self.PhoneWords;
  const { box } = self.Phone.kind;
  const { stateOf, drawOthers, keep } = self.PhoneRecords;

  const keyOf = (one) => one.jadwal + "." + one.kunjungan;
  const LONGEST_WAY_MS = 60000;
  // By the office's clock: the phone's may be wrong. What the answer was on its way for is no error of it.
  const isOver = (plan) => (visit) => visit.begin <= Date.now() + (Math.abs(plan.ahead) > LONGEST_WAY_MS ? plan.ahead : 0);
  const labelOf = (visit) => say("label", { day: visit.day, time: visit.time });
  // Units of several pillars meet at one place and hour.
  const wholeOf = (visit) => [labelOf(visit), visit.place, visit.unit].join(", ");
  const isNoted = (visit, mine) => Boolean(visit.stands) || mine.some((one) => one.state !== "refused");

  function heading(visit) {
    return [make("p", { class: "pn-when" }, make("strong", {}, visit.time), " ", visit.place),
      make("p", { class: "vp-quiet" }, visit.unit, visit.others ? " · " + say("together_with", { units: visit.others }) : "")];
  }

  const standsWords = ({ hasil, menit, alasan }, reasons) => (hasil === "dijalankan" ? say("stands_made", { minutes: menit }) : say("stands_not_made", { reason: reasons.get(alasan) || alasan }));

  // A patrol that is over, with what was noted of it, and the form for that or for a correction.
  function card(visit, context) {
    const { plan, typed } = context;
    const key = keyOf(visit);
    const label = labelOf(visit);
    const states = make("div", { class: "vp-states", role: "status" });
    const room = make("div");
    let saving = false;
    let before = visit.stands;

    function edit() {
      const form = self.PatrolForm({
        id: key.replace(".", "-"), label: say("note_for", { label: wholeOf(visit) }), plan,
        first: { menit: visit.minutes, alasan: "", ...before, ...typed.get(key), planned: visit.minutes, typed: typed.has(key) },
        onChange: (values) => {
          typed.set(key, values);
          box.saveDraft({ key, kode: plan.kode, account: plan.account, until: plan.until, values }).catch(context.failed);
        },
        onNote: save,
      });
      room.replaceChildren(form);
    }

    async function save(values) {
      // A second tap while the first is being kept is the same note.
      if (saving) return;
      saving = true;
      const uuid = newNumber();
      const note = { uuid, jadwal: visit.jadwal, kunjungan: visit.kunjungan, waktu: new Date().toISOString(), ...values };
      const record = { uuid, visit: note, label, kode: plan.kode, account: plan.account, until: plan.until, state: "waiting", attempts: 0, reason: "" };
      const isKept = await keep(record, key, room);
      saving = false;
      if (!isKept) return;
      typed.delete(key);
      room.replaceChildren();
      await context.changed();
      const next = room.querySelector("button");
      if (next) next.focus({ preventScroll: true });
    }

    function refresh(mine) {
      const stands = visit.stands && !mine.length ? make("p", { class: "vp-quiet" }, standsWords(visit.stands, context.reasons)) : "";
      states.replaceChildren(stands, ...mine.map((one) => stateOf(one, context)));
      const last = mine.at(-1);
      before = last ? last.visit : visit.stands;
      if (!isNoted(visit, mine) || typed.has(key)) {
        if (!room.querySelector("form")) edit();
      } else if (!room.querySelector("form") && !room.childElementCount) {
        const correct = button(say("correct"), () => { edit(); room.querySelector("input").focus(); });
        correct.setAttribute("aria-label", say("correct_for", { label: wholeOf(visit) }));
        room.replaceChildren(correct);
      }
    }

    context.cards.set(key, refresh);
    return make("section", { class: "vp-stop pn-card", "aria-label": wholeOf(visit), "data-key": key }, ...heading(visit), states, room);
  }

  function comingCard(visit) {
    return make("section", { class: "vp-case", "aria-label": wholeOf(visit) }, ...heading(visit),
      make("p", {}, make("a", { class: "vp-button", href: visit.map, "aria-label": say("open_map") + ": " + wholeOf(visit) }, say("open_map"))));
  }

  // The visits day by day, in their order.
  function days(visits, draw) {
    const names = [...new Set(visits.map((one) => one.day))];
    return names.map((name) => draw(name, visits.filter((one) => one.day === name)));
  }

  const dayOpen = (context) => (name, visits) => make("div", { class: "pn-day" }, make("h3", {}, name), ...visits.map((one) => card(one, context)));

  function parts(plan, mineOf, context) {
    const over = plan.visits.filter(context.isOver);
    const coming = plan.visits.filter((one) => !context.isOver(one));
    const isDone = (visit) => isNoted(visit, mineOf(visit)) && !mineOf(visit).some((one) => one.state !== "sent");
    const open = over.filter((one) => !isDone(one));
    const done = over.filter(isDone).reverse();
    return [
      ...(open.length ? [make("h2", {}, say("waiting_title")), ...days(open, dayOpen(context))] : []),
      ...(coming.length ? [make("h2", {}, say("coming_title")), ...days(coming, (name, visits) => make("details", { class: "vp-fold" },
        make("summary", {}, name + ": " + say("n_visits", { n: visits.length })), ...visits.map(comingCard)))] : []),
      ...(done.length ? [make("details", { class: "vp-fold pn-done" }, make("summary", {}, say("done_title")), ...days(done, dayOpen(context)))] : []),
    ];
  }

  // Draws a unit's patrols; returns how to bring them up to date.
  function draw(room, plan, given) {
    const context = { ...given, plan, isOver: isOver(plan), typed: new Map(), cards: new Map() };
    let records = [];
    let drawnOver = "";
    const mineOf = (visit) => records.filter((one) => one.account === plan.account && keyOf(one.visit) === keyOf(visit))
      .sort((a, b) => a.visit.waktu.localeCompare(b.visit.waktu));
    const overNow = () => plan.visits.filter(context.isOver).map(keyOf).join();

    function render() {
      drawnOver = overNow();
      const focused = document.activeElement && document.activeElement.id;
      context.cards.clear();
      room.replaceChildren(...parts(plan, mineOf, context), make("section", { id: "vp-others" }));
      update();
      const again = focused && document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }

    function update() {
      const visits = new Map(plan.visits.map((one) => [keyOf(one), one]));
      for (const [key, refresh] of context.cards) refresh(mineOf(visits.get(key)));
      const open = plan.visits.filter((one) => context.isOver(one) && !isNoted(one, mineOf(one))).length;
      const coming = plan.visits.filter((one) => !context.isOver(one)).length;
      document.getElementById("vp-title").textContent = open ? say("own_title_waiting", { n: open }) : coming ? say("own_title_coming", { n: coming }) : say(plan.visits.length ? "own_title_done" : "own_none");
      drawOthers(document.getElementById("vp-others"), records.filter((one) => one.state !== "sent" && !(one.account === plan.account && context.cards.has(keyOf(one.visit)))), plan.account, context);
    }

    return {
      refresh(all) {
        records = all;
        // A patrol begins while the page is open: it can be noted from then on.
        if (drawnOver !== overNow() || !room.querySelector("#vp-others")) render();
        else update();
      },
      reopen(drafts) {
        for (const one of drafts) if (one.account === plan.account) context.typed.set(one.key, one.values);
        render();
      },
    };
  }

  self.PatrolList = { draw, keyOf };
})();
