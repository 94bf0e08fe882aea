"use strict";
// The form of one visit: outcome, note, a better place. What is typed is kept as a draft at once.
(() => {
  const { say, make, button } = self.PhoneWords;
  const OUTCOMES = ["ditemui", "tidak_di_tempat", "pindah", "selesai", "perlu_dinas"];
  const LONGEST = 1000;
  const GPS = { enableHighAccuracy: true, timeout: 20000, maximumAge: 10000 };

  // `first` is what stands in the form; `near` where the map opens; `onChange`, `onSave`, `onCancel` take the values.
  function visitForm({ id, first, near, label, onChange, onSave, onCancel }) {
    const values = { outcome: "", note: "", place: null, accuracy: null, ...first };
    const changed = () => onChange({ ...values });
    const wrong = make("p", { class: "vp-wrong", role: "alert" });
    const chosen = make("p", { class: "vp-quiet", role: "status" });
    const remove = button(say("place_remove"), () => { values.place = values.accuracy = null; shown(); changed(); });

    function shown() {
      remove.hidden = !values.place;
      if (!values.place) return chosen.replaceChildren();
      const words = { lat: values.place.lat.toFixed(5), lon: values.place.lon.toFixed(5), accuracy: values.accuracy };
      return chosen.replaceChildren(say(values.accuracy === null ? "place_set" : "place_gps_set", words));
    }

    const outcomes = OUTCOMES.map((name) => make("label", { class: "vp-choice" },
      make("input", { type: "radio", name: "hasil-" + id, value: name, checked: values.outcome === name, onchange: () => { values.outcome = name; wrong.replaceChildren(); changed(); } }),
      make("span", {}, say("outcome_" + name))));
    const note = make("textarea", { id: "catatan-" + id, rows: 3, maxlength: LONGEST, oninput: () => { values.note = note.value; changed(); } });
    note.value = values.note;

    const tap = button(say("place_tap"), async () => {
      const found = await self.VisitsMap.pick(values.place || near);
      if (found) { values.place = found; values.accuracy = null; shown(); changed(); }
      tap.scrollIntoView({ block: "center" });
      tap.focus({ preventScroll: true });
    });
    const gps = button(say("place_gps"), () => {
      chosen.replaceChildren(say("place_gps_wait"));
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const rounded = (number) => Math.round(number * 1e6) / 1e6;
        values.place = { lon: rounded(coords.longitude), lat: rounded(coords.latitude) };
        values.accuracy = Math.round(coords.accuracy);
        shown();
        changed();
      }, (error) => chosen.replaceChildren(say(error.code === error.PERMISSION_DENIED ? "place_gps_denied" : "place_gps_failed")), GPS);
    });

    shown();
    return make("form", { class: "vp-form", "aria-label": say("record_for", { label }), onsubmit: (event) => {
      event.preventDefault();
      if (!values.outcome) return wrong.replaceChildren(say("outcome_missing"));
      return onSave({ ...values, note: note.value });
    } },
    make("fieldset", {}, make("legend", {}, say("outcome")), make("div", { class: "vp-choices" }, ...outcomes)),
    make("label", { class: "vp-field", for: note.id }, say("note")), note,
    make("fieldset", {}, make("legend", {}, say("place")),
      make("div", { class: "vp-buttons" }, tap, "geolocation" in navigator && self.isSecureContext ? gps : null, remove), chosen),
    wrong,
    make("div", { class: "vp-buttons vp-last" }, make("button", { class: "vp-button vp-strong" }, say("save")), button(say("cancel"), onCancel)));
  }

  self.VisitsForm = visitForm;
})();
