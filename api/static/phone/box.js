"use strict";
// What a phone keeps of one kind of visits: rounds (for a few days), what was recorded (until it is sent), drafts.
// Read by the page, by its service worker, and by the sign-out page.
(() => {
  const STORES = { plans: "kode", visits: "uuid", drafts: "key" };

  // A database of that name; resolves a transaction when everything is on the disk, not before: "kept" is said only then.
  function database(name) {
    let opened = null;

    function open() {
      opened ??= new Promise((resolve, reject) => {
        const asked = indexedDB.open(name, 1);
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

    async function write(stores, work) {
      const base = await open();
      return new Promise((resolve, reject) => {
        const all = base.transaction(stores, "readwrite", { durability: "strict" });
        let result;
        all.oncomplete = () => resolve(result);
        all.onerror = all.onabort = () => reject(all.error || new Error("aborted"));
        work((store) => all.objectStore(store), (value) => { result = value; }, all);
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

    return { read, write };
  }

  function each(store, act) {
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      act(cursor.value, cursor);
      cursor.continue();
    };
  }

  const isUnsent = (one) => one.state !== "sent";
  // A correction that was recorded later is sent later.
  const inOrder = (all) => all.sort((a, b) => a.visit.waktu.localeCompare(b.visit.waktu));

  // Of a kind: `same(a, b)` tells whether two records are of one visit; `rest(visit)` is what is needed of one once it
  // was sent; `closed(visit)` what it is called when nobody may read more; `told` that the next round tells of it.
  self.PhoneBox = (name, { same, rest, closed, told }) => {
    const { read, write } = database(name);

    // What was sent goes; what was not stays, by its number alone and without an address.
    function forgetVisit(one, cursor) {
      if (isUnsent(one)) cursor.update({ ...one, label: closed(one.visit) });
      else cursor.delete();
    }

    // Whose round it is not, and what the round now tells by itself, having been asked for after it was sent.
    const isOver = (one, plan) => !isUnsent(one) && (one.account !== plan.account || (told && one.sent < plan.asked));

    return {
      plan: (kode) => read("plans", kode),
      plans: () => read("plans"),
      drafts: () => read("drafts"),
      visits: () => read("visits"),
      unsent: async () => (await read("visits")).filter(isUnsent),
      waiting: async () => inOrder((await read("visits")).filter((one) => one.state === "waiting")),

      // Another account's round goes when one's own comes.
      savePlan: (plan) => write(["plans", "drafts", "visits"], (store) => {
        each(store("plans"), (one, cursor) => one.account !== plan.account && cursor.delete());
        each(store("drafts"), (one, cursor) => one.account !== plan.account && cursor.delete());
        each(store("visits"), (one, cursor) => isOver(one, plan) && cursor.delete());
        store("plans").put(plan);
      }),

      saveDraft: (draft) => write(["drafts"], (store) => { store("drafts").put(draft); }),
      dropDraft: (key) => write(["drafts"], (store) => { store("drafts").delete(key); }),

      // A visit that was never sent may be changed; one that may have arrived is corrected by another.
      saveVisit: (record, draftKey) => write(["visits", "drafts"], (store) => {
        const visits = store("visits");
        each(visits, (one, cursor) => {
          // The cursor meets the new record too.
          const earlier = one.uuid !== record.uuid && one.state === "waiting" && one.attempts === 0;
          if (earlier && one.account === record.account && same(one.visit, record.visit)) cursor.delete();
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
              // What was written has arrived and is no longer needed here.
              visits.put({ ...one, state: "sent", sent: Date.now(), reason: answer.pesan || "", visit: rest(one.visit) });
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
  };
})();
