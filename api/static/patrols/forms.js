"use strict";
// The form of one patrol: made in so many minutes, or not, and why. What is typed is kept as a draft at once.
(() => {
  const { say, make, button } = self.PhoneWords;

  // `first` is what stands in the form; `onChange` takes what is typed, `onNote` what became of the patrol.
  function patrolForm({ id, label, first, plan, onChange, onNote }) {
    const wrong = make("p", { class: "vp-wrong", role: "alert" });
    const minutes = make("input", { id: "menit-" + id, type: "number", inputmode: "numeric", min: 1, max: plan.mostMinutes, value: first.menit, oninput: () => { wrong.replaceChildren(); changed(); } });
    const reason = make("select", { id: "alasan-" + id, onchange: () => changed() },
      ...plan.reasons.map(([name, words]) => make("option", { value: name, selected: name === first.alasan }, words)));
    const changed = () => onChange({ menit: minutes.value, alasan: reason.value });

    function note(hasil) {
      const menit = Number(minutes.value);
      const fits = Number.isInteger(menit) && menit >= 1 && menit <= plan.mostMinutes;
      if (hasil === "dijalankan" && !fits) {
        wrong.replaceChildren(say("bad_minutes", { most: plan.mostMinutes }));
        return minutes.focus();
      }
      return onNote({ hasil, menit: fits ? menit : first.planned, alasan: hasil === "dijalankan" ? "" : reason.value });
    }

    return make("form", { class: "pn-form", "aria-label": label, onsubmit: (event) => event.preventDefault() },
      first.typed ? make("p", { class: "vp-quiet pn-all" }, say("draft")) : null,
      make("p", {}, make("label", { for: minutes.id }, say("minutes_label")), minutes),
      button(say("made_button"), () => note("dijalankan"), "vp-strong"),
      make("p", {}, make("label", { for: reason.id }, say("reason_label")), reason),
      button(say("not_made_button"), () => note("tidak")),
      wrong);
  }

  self.PatrolForm = patrolForm;
})();
