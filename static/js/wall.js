// Time passes on a wall without news: every half minute it looks again, so that no shift stays on it too long.
(() => {
  "use strict";
  const EVERY = 30_000;
  setInterval(() => {
    for (const part of document.querySelectorAll("[data-live='device'][id]")) {
      part.dispatchEvent(new CustomEvent("sinergi:refresh", { bubbles: true }));
    }
  }, EVERY);
})();
