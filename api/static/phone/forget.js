"use strict";
// After signing out: the rounds go from this browser; what has not reached the office stays, and is said.
(async () => {
  const said = document.getElementById("vp-signed-out");
  if (!self.indexedDB) return;
  await self.Phone.forgetAll();
  for (const kind of Object.values(self.Phone.kinds)) {
    const unsent = await kind.box.unsent();
    if (!unsent.length) continue;
    const text = document.createElement("p");
    text.className = "of-said";
    text.textContent = said.dataset[kind.name].replace("{n}", unsent.length).replace("{name}", unsent[0].account);
    said.append(text);
  }
})();
