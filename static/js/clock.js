// A clock that runs: <time data-clock data-zone="Asia/Jakarta">, and since when the page is cut off is said elsewhere.
(() => {
  "use strict";
  const clocks = document.querySelectorAll("[data-clock]");
  const english = document.documentElement.lang === "en";

  function tick() {
    for (const clock of clocks) {
      const form = { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.zone, timeZoneName: "short" };
      const said = new Intl.DateTimeFormat("id", form).format(new Date()); // only "id" knows WIB by its name
      clock.textContent = english ? said.replace(".", ":") : said;
    }
    setTimeout(tick, 1000 - (Date.now() % 1000));
  }

  if (clocks.length) tick();
})();
