"use strict";
// After signing out: the rounds go from this browser; what has not reached the office stays, and is said.
(async () => {
  const said = document.getElementById("vp-signed-out");
  if (!self.indexedDB) return;
  await self.VisitsBox.forgetPlans();
  const unsent = await self.VisitsBox.unsent();
  if (!unsent.length) return;
  const text = document.createElement("p");
  text.className = "of-said";
  text.textContent = said.dataset.waiting.replace("{n}", unsent.length).replace("{name}", unsent[0].account);
  said.append(text);
})();
