"use strict";
// The list of visits: one stop a row, its cases, and for each case what was recorded.
(() => {
  const { say, make, button, newNumber } = self.PhoneWords;
  const { box } = self.Phone.kind;
  const { stateOf, drawOthers, keep } = self.PhoneRecords;
  const keyOf = (kode, one) => [kode, one.sumber, one.id].join("\n");

  // A case with its state and, when opened, its form; `near` is where its map opens.
  function card(one, near, context) {
    const { plan } = context;
    const key = keyOf(plan.kode, one);
    const id = "k" + context.count++;
    const label = one.alamat || say("case", { jenis: one.jenis, id: one.id });
    const states = make("div", { class: "vp-states", role: "status" });
    const room = make("div");
    const open = button(say("record"), () => edit(before()));
    let last = null;
    let saving = false;

    // A visit that still waits is changed; what was sent is followed by another.
    function before() {
      if (!last || last.state !== "waiting") return {};
      const { hasil, catatan, lon, lat } = last.visit;
      return { outcome: hasil, note: catatan, place: lon === null ? null : { lon, lat } };
    }

    function close() {
      room.replaceChildren();
      open.hidden = false;
    }

    function edit(first) {
      open.hidden = true;
      const form = self.VisitsForm({
        id, first, label, near,
        onChange: (values) => {
          // A place that the phone finds once the visit is saved would make a draft of it again.
          if (saving || !form.isConnected) return;
          box.saveDraft({ key, kode: plan.kode, account: plan.account, until: plan.until, values }).catch(context.failed);
        },
        onSave: (values) => save(values),
        onCancel: async () => {
          await box.dropDraft(key);
          close();
          open.focus();
        },
      });
      room.replaceChildren(first.draft ? make("p", { class: "vp-wrong" }, say("draft")) : "", form);
      const target = room.querySelector("input:checked") || room.querySelector("input");
      if (!first.draft) target.focus({ preventScroll: true });
    }

    async function save(values) {
      // A second tap while the first is being kept is the same visit.
      if (saving) return;
      saving = true;
      const uuid = newNumber();
      const place = values.place || { lon: null, lat: null };
      const visit = { uuid, sumber: one.sumber, id: one.id, waktu: new Date().toISOString(), hasil: values.outcome, catatan: values.note, lon: place.lon, lat: place.lat, pilar: plan.pillar };
      const record = { uuid, visit, label, kode: plan.kode, account: plan.account, until: plan.until, state: "waiting", attempts: 0, reason: "" };
      const isKept = await keep(record, key, room);
      saving = false;
      if (!isKept) return;
      close();
      await context.changed();
      open.focus({ preventScroll: true });
    }

    context.cards.push({
      key,
      edit,
      room,
      refresh(visits) {
        const mine = visits.filter((visit) => visit.account === plan.account && visit.visit.sumber === one.sumber && visit.visit.id === one.id);
        mine.sort((a, b) => a.visit.waktu.localeCompare(b.visit.waktu));
        last = mine.at(-1) || null;
        states.replaceChildren(...mine.map((visit) => stateOf(visit, context)));
        open.textContent = say(last ? "change" : "record");
        open.setAttribute("aria-label", say(last ? "change_for" : "record_for", { label }));
      },
    });
    const line = [one.kategori, say("case", { jenis: one.jenis, id: one.id })].filter(Boolean).join(" · ");
    return make("div", { class: "vp-case" },
      make("p", { class: "vp-address" }, one.alamat || line),
      make("p", { class: "vp-name" }, one.nama),
      one.alamat ? make("p", {}, line) : null,
      one.desa ? make("p", {}, one.desa) : null,
      make("p", { class: "vp-quiet" }, [say("reported", { day: one.reported }), one.why].filter(Boolean).join("; ") + "."),
      one.last ? make("p", { class: "vp-quiet" }, one.last) : null,
      states, open, room);
  }

  // Many cases at one place would push the next stop out of sight.
  function folded(cases, near, context) {
    return make("details", { class: "vp-fold" }, make("summary", {}, say("show_cases", { n: cases.length })),
      ...cases.map((one) => card(one, near, context)));
  }

  function stopRow(stop, context) {
    const many = stop.kind !== "kasus";
    const near = { lon: stop.lon, lat: stop.lat };
    return make("li", { class: "vp-stop", id: "vp-stop-" + stop.number, tabindex: -1 },
      make("p", { class: "vp-top" }, make("span", { class: "vp-number" }, String(stop.order)), make("strong", {}, say("arrive", { time: stop.arrive })),
        make("a", { class: "vp-button vp-way", href: stop.geo, "aria-label": say("way_to", { n: stop.order }) }, say("way"))),
      many ? make("p", { class: "vp-address" }, say("stop_office", { place: stop.ask })) : null,
      many ? make("p", { class: "vp-quiet" }, say("stop_desa_what", { n: stop.cases.length })) : null,
      many ? folded(stop.cases, near, context) : card(stop.cases[0], near, context));
  }

  // Draws a round; returns how to bring its states up to date.
  function draw(room, plan, given) {
    const context = { ...given, plan, count: 0, cards: [] };
    plan.stops.forEach((stop, place) => { stop.number = place + 1; });
    const parts = plan.days.flatMap((day) => {
      const stops = plan.stops.filter((stop) => stop.day === day.name);
      if (!stops.length) return [];
      const legs = day.legs.map((leg) => make("a", { class: "vp-button", href: leg.url, target: "_blank", rel: "noopener noreferrer" }, say("leg", leg)));
      return [make("h2", {}, say("day", { day: day.name, hours: plan.hours })),
        make("ol", { class: "vp-stops" }, ...stops.map((stop) => stopRow(stop, context))),
        make("details", { class: "vp-fold" }, make("summary", {}, say("legs")), make("p", { class: "vp-quiet" }, say("legs_what")), make("div", { class: "vp-buttons" }, ...legs))];
    });
    const begun = { lon: plan.start[0], lat: plan.start[1] };
    if (plan.left.length) {
      parts.push(make("h2", {}, say("left_heading")), make("p", { class: "vp-quiet" }, say("left_what")),
        folded(plan.left, begun, context));
    }
    if (!parts.length) parts.push(make("p", {}, say("plan_empty")));
    if (plan.above) parts.push(make("p", { class: "vp-quiet", id: "vp-above" }, plan.above));
    const others = make("section", { id: "vp-others" });
    room.replaceChildren(...parts, others);
    return {
      refresh(visits) {
        for (const one of context.cards) one.refresh(visits);
        const here = new Set(context.cards.map((one) => one.key));
        drawOthers(others, visits.filter((visit) => visit.state !== "sent" && !here.has(keyOf(visit.kode, visit.visit))), plan.account, context);
      },
      reopen(drafts) {
        for (const draft of drafts) {
          const found = context.cards.find((one) => one.key === draft.key);
          if (!found || draft.account !== plan.account) continue;
          found.edit({ ...draft.values, draft: true });
          const fold = found.room.closest("details");
          if (fold) fold.open = true;
        }
      },
    };
  }

  self.VisitsList = { draw };
})();
