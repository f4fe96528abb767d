// The post's list of people under the keyboard: two letters, Enter, six digits. Everything works without it.
(() => {
  "use strict";
  const find = document.getElementById("find");
  const form = document.querySelector("form[data-entry]");
  if (!find || !form) return;
  const pin = form.elements.passcode;
  const nobody = document.querySelector("[data-nobody]");
  const other = form.querySelector("[data-other]");
  const LENGTH = 6;

  form.querySelector("[data-keypad]").hidden = false;
  form.querySelector("[data-plain-go]").hidden = true;
  if (form.elements.orang.value) other.hidden = false;
  find.addEventListener("input", narrow);
  document.querySelector("[data-find]").addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
    const first = shown()[0];
    if (first) choose(first);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    shown()[0]?.focus();
  });
  document.querySelector(".faces")?.addEventListener("keydown", walk);
  document.querySelector(".faces")?.addEventListener("click", (event) => {
    const face = event.target.closest("[data-face]");
    if (!face) return;
    event.preventDefault();
    choose(face);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && again());
  document.addEventListener("keydown", aim, { capture: true });
  other.addEventListener("click", again);
  pin.addEventListener("input", () => {
    pin.value = pin.value.replace(/\D/g, "");
    if (pin.value.length === LENGTH) form.requestSubmit();
  });
  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-digit], [data-erase]");
    if (!key || !form.elements.orang.value) return;
    pin.value = key.dataset.digit ? (pin.value + key.dataset.digit).slice(0, LENGTH) : pin.value.slice(0, -1);
    pin.dispatchEvent(new Event("input"));
  });
  form.addEventListener("submit", (event) => {
    if (!form.elements.orang.value || form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Asked for each time: the list is fetched again when a shift changes.
  function faces() {
    return [...document.querySelectorAll("[data-face]")];
  }

  function shown() {
    return faces().filter((face) => !face.parentElement.hidden);
  }

  // What is typed at nothing is meant for the name, or for the PIN of whoever was chosen.
  function aim(event) {
    const chord = event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1;
    if (chord || event.target.closest("input, button, a")) return;
    (form.elements.orang.value ? pin : find).focus();
  }

  // Letters begin a word of the name or the office; digits end the number.
  function narrow() {
    const said = find.value.trim().toLowerCase();
    for (const face of faces()) {
      const words = ` ${face.dataset.words}`;
      const fits = /^\d+$/.test(said) ? face.dataset.ending.endsWith(said) || face.dataset.ending.startsWith(said) : said.split(/\s+/).every((part) => words.includes(` ${part}`));
      face.parentElement.hidden = !fits;
      face.toggleAttribute("data-dirty", said !== ""); // what is being chosen from is not fetched again
    }
    if (nobody) nobody.hidden = shown().length > 0;
    document.querySelector(".faces [data-first]")?.removeAttribute("data-first");
    if (said) shown()[0]?.setAttribute("data-first", "");
  }

  function choose(face) {
    for (const one of faces()) one.removeAttribute("aria-current");
    face.setAttribute("aria-current", "true");
    face.setAttribute("data-dirty", "");
    form.elements.orang.value = face.dataset.face;
    form.querySelector("[data-name]").textContent = face.querySelector("b").textContent;
    form.querySelector("[data-title]").textContent = face.querySelector("span").textContent;
    form.querySelector(".wrong")?.remove();
    form.removeAttribute("data-waiting");
    other.hidden = false;
    pin.value = "";
    pin.focus();
  }

  function again() {
    const name = form.querySelector("[data-name]");
    for (const one of faces()) one.removeAttribute("aria-current");
    form.elements.orang.value = pin.value = find.value = "";
    name.textContent = name.dataset.ask;
    form.querySelector("[data-title]").textContent = "";
    form.querySelector(".wrong")?.remove();
    form.setAttribute("data-waiting", "");
    other.hidden = true;
    narrow();
    find.focus();
  }

  function walk(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = shown();
    const next = rows[rows.indexOf(document.activeElement) + step];
    (next ?? find).focus();
  }
})();
