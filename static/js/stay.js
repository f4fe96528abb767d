// Somebody is at a post: says so to the server while they work, counts down when nobody does, and locks.
(() => {
  "use strict";
  const strip = document.querySelector("[data-stay]");
  if (!strip) return;
  const form = strip.querySelector("[data-lock]");
  const left = strip.querySelector("[data-left]");
  const IDLE = Number(strip.dataset.idle) * 1000;
  const SAY_EVERY = 15_000;
  const WARN = 30_000;
  const SEEN = "post:seen"; // shared by the tabs of this post
  let saidAt = Date.now();
  let locking = false;

  note();
  for (const kind of ["keydown", "pointerdown", "input", "wheel"]) {
    document.addEventListener(kind, active, { passive: true, capture: true });
  }
  setInterval(watch, 1000);
  document.addEventListener("visibilitychange", watch);

  function note() {
    localStorage.setItem(SEEN, String(Date.now()));
  }

  function active() {
    if (locking) return;
    note();
    if (Date.now() - saidAt > SAY_EVERY) say();
  }

  async function say() {
    saidAt = Date.now();
    try {
      const answer = await fetch(strip.dataset.alive, { credentials: "same-origin" });
      if (answer.status === 401) lock();
    } catch {
      // No network: the server locks by its own clock, and so does this page.
    }
  }

  function watch() {
    const rest = Number(localStorage.getItem(SEEN)) + IDLE - Date.now();
    left.hidden = rest > WARN;
    left.querySelector("b").textContent = Math.max(0, Math.ceil(rest / 1000));
    if (rest <= 0) lock();
  }

  // What was typed in a form with a draft waits in this tab for the same person.
  function lock() {
    if (locking) return;
    locking = true;
    for (const dirty of document.querySelectorAll("[data-dirty]")) dirty.removeAttribute("data-dirty");
    form.requestSubmit();
  }
})();
