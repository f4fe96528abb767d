// Small helps on top of pages that work without them.
const language = document.documentElement.lang;

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const opener = at("[data-open]");
  const dialog = opener && document.getElementById(opener.dataset.open);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  at("[data-close]")?.closest("dialog, .banner")?.dispatchEvent(new Event("sinergi:close"));
  if (at("[data-print]")) window.print();
  const copied = at("[data-copy]");
  if (copied) copy(copied);
  for (const menu of document.querySelectorAll(".bottom details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener(
  "sinergi:close",
  (event) => {
    if (event.target.matches("dialog")) event.target.close();
    else (event.target.closest("li") ?? event.target).remove();
  },
  true,
);

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.setAttribute("aria-label", button.dataset.copied);
  button.classList.add("copied");
}

document.querySelectorAll("input[data-stepper]").forEach(addSteps);
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("input[data-stepper]:not(.stepper-input)").forEach(addSteps);
});

function addSteps(input) {
  const frame = document.createElement("span");
  frame.className = "stepper";
  input.classList.add("stepper-input");
  input.replaceWith(frame);
  frame.append(input, step(input, -1, "\u2212"), step(input, 1, "+")); // the input first: a label names the first
}

// The buttons are for thumbs only: a keyboard and a screen reader have the arrows of the number field itself.
function step(input, by, sign) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: sign, tabIndex: -1 });
  button.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => {
    if (by > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return button;
}

// "2 jam" grows old while the page stays open.
function age() {
  for (const mark of document.querySelectorAll("time[data-since]")) {
    const minutes = Math.floor((Date.now() - Date.parse(mark.dateTime)) / 60_000);
    if (minutes < 1) continue;
    const [count, unit] =
      minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
    const style = { style: "unit", unit, unitDisplay: "long" };
    mark.textContent = new Intl.NumberFormat(language, style).format(count);
  }
}
setInterval(age, 30_000);

// After a refused form the summary takes the focus, so that the first thing heard is what is wrong.
document.querySelector(".summary")?.focus();
