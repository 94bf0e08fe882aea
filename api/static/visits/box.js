"use strict";
// What this phone keeps: rounds with names (for a few days), visits made (until they are sent), drafts.
// Read by the page, by its service worker, and by the sign-out page.
(() => {
  const NAME = "tigapilar-kunjungan";
  const STORES = { plans: "kode", visits: "uuid", drafts: "key" };
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(store, { keyPath });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        asked.result.onclose = () => { opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
    return opened;
  }

  // Resolves when everything is on the disk, not before: "kept" is said only then.
  async function write(stores, work) {
    const base = await open();
    return new Promise((resolve, reject) => {
      const all = base.transaction(stores, "readwrite", { durability: "strict" });
      let result;
      all.oncomplete = () => resolve(result);
      all.onerror = all.onabort = () => reject(all.error || new Error("aborted"));
      work((name) => all.objectStore(name), (value) => { result = value; }, all);
    });
  }

  async function read(store, key) {
    const base = await open();
    return new Promise((resolve, reject) => {
      const from = base.transaction(store).objectStore(store);
      const asked = key === undefined ? from.getAll() : from.get(key);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  function each(store, act) {
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      act(cursor.value, cursor);
      cursor.continue();
    };
  }

  const isUnsent = (one) => one.state !== "sent";

  // What was sent goes; what was not stays, by its number alone and without an address.
  function forgetVisit(one, cursor) {
    if (isUnsent(one)) cursor.update({ ...one, label: one.visit.id });
    else cursor.delete();
  }

  self.VisitsBox = {
    plan: (kode) => read("plans", kode),
    plans: () => read("plans"),
    drafts: () => read("drafts"),
    visits: () => read("visits"),
    unsent: async () => (await read("visits")).filter(isUnsent),
    waiting: async () => (await read("visits")).filter((one) => one.state === "waiting"),

    // Another account's round goes when one's own comes.
    savePlan: (plan) => write(["plans", "drafts", "visits"], (store) => {
      each(store("plans"), (one, cursor) => one.account !== plan.account && cursor.delete());
      each(store("drafts"), (one, cursor) => one.account !== plan.account && cursor.delete());
      each(store("visits"), (one, cursor) => one.account !== plan.account && !isUnsent(one) && cursor.delete());
      store("plans").put(plan);
    }),

    saveDraft: (draft) => write(["drafts"], (store) => { store("drafts").put(draft); }),
    dropDraft: (key) => write(["drafts"], (store) => { store("drafts").delete(key); }),

    // A visit that was never sent may be changed; one that may have arrived is corrected by another.
    saveVisit: (record, draftKey) => write(["visits", "drafts"], (store) => {
      const visits = store("visits");
      each(visits, (one, cursor) => {
        const same = one.account === record.account && one.visit.sumber === record.visit.sumber && one.visit.id === record.visit.id;
        // The cursor meets the new record too.
        const earlier = one.uuid !== record.uuid && one.state === "waiting" && one.attempts === 0;
        if (same && earlier) cursor.delete();
      });
      visits.add(record);
      store("drafts").delete(draftKey);
    }),

    // Counted before sending: from here on it may have arrived, whatever comes back.
    attempt: (uuids) => write(["visits"], (store, result) => {
      const taken = [];
      result(taken);
      for (const uuid of uuids) {
        const visits = store("visits");
        visits.get(uuid).onsuccess = ({ target: { result: one } }) => {
          if (!one || one.state !== "waiting") return;
          one.attempts += 1;
          taken.push(one);
          visits.put(one);
        };
      }
    }),

    settle: (answers) => write(["visits"], (store) => {
      for (const answer of answers) {
        const visits = store("visits");
        visits.get(answer.uuid).onsuccess = ({ target: { result: one } }) => {
          if (!one || one.state === "sent") return;
          if (answer.hasil === "tersimpan") {
            // The note has arrived and is no longer needed here.
            const { uuid, sumber, id, waktu, hasil } = one.visit;
            visits.put({ ...one, state: "sent", reason: answer.pesan || "", visit: { uuid, sumber, id, waktu, hasil } });
          } else if (answer.hasil === "ditolak") {
            visits.put({ ...one, state: "refused", reason: answer.alasan || "" });
          }
        };
      }
    }),

    discard: (uuid) => write(["visits"], (store) => { store("visits").delete(uuid); }),

    // Rounds whose days are over, their drafts, and what was sent of them.
    forgetOld: (now) => write(["plans", "drafts", "visits"], (store) => {
      each(store("plans"), (one, cursor) => one.until <= now && cursor.delete());
      each(store("drafts"), (one, cursor) => one.until <= now && cursor.delete());
      each(store("visits"), (one, cursor) => one.until <= now && forgetVisit(one, cursor));
    }),

    // Everything but what has not reached the office.
    forgetPlans: () => write(["plans", "drafts", "visits"], (store) => {
      store("plans").clear();
      store("drafts").clear();
      each(store("visits"), (one, cursor) => forgetVisit(one, cursor));
    }),
  };
})();
