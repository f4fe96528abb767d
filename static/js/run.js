// A drill's own clock: it goes on from what the house said, by the time that has passed since; a reload says it anew.
(() => {
  "use strict";
  const anchors = new WeakMap();

  function tick() {
    for (const clock of document.querySelectorAll("[data-run-clock]")) show(clock);
    setTimeout(tick, 250);
  }

  // What the page came with holds from the moment at which we first saw it; news brings a new one.
  function show(clock) {
    const { seconds, now } = clock.dataset;
    let anchor = anchors.get(clock);
    if (!anchor || anchor.now !== now) {
      anchor = { now, at: Date.now() - aged(Number(now)), seconds: Number(seconds) };
      anchors.set(clock, anchor);
    }
    const running = clock.hasAttribute("data-running");
    const at = anchor.seconds + (running ? (Date.now() - anchor.at) / 1000 : 0);
    if (running) write(clock.querySelector("[data-shown]"), elapsed(at));
    for (const due of document.querySelectorAll("[data-due]")) say(due, at, running);
  }

  // Without network the page may be an older one that was kept: how old, by the clock that was last compared.
  function aged(now) {
    const offset = Number(localStorage.getItem("sinergi-jam") ?? NaN);
    return navigator.onLine || Number.isNaN(offset) ? 0 : Date.now() + offset - now;
  }

  function say(due, at, running) {
    const left = Number(due.dataset.due) - at;
    const over = left < 0;
    due.classList.toggle("over", running && over);
    write(due, running ? `${over ? due.dataset.over : due.dataset.in} ${elapsed(Math.abs(left)).slice(1)}` : "");
  }

  function write(place, text) {
    if (place && place.textContent !== text) place.textContent = text;
  }

  function elapsed(seconds) {
    const whole = Math.floor(Math.abs(seconds));
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const said = `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
    return `${seconds < 0 ? "-" : "+"}${hours ? `${hours}:` : ""}${said}`;
  }

  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  tick();
})();
