// Pages of a request: numbers filled at a touch, names found while typing, a tap at the gate that got lost.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-fill]");
  if (!button) return;
  event.preventDefault();
  for (const input of button.closest("fieldset").querySelectorAll("input[data-of]")) {
    input.value = button.dataset.fill === "all" ? input.dataset.of : 0;
  }
  add(button.closest("[data-sum]"));
});

document.addEventListener("input", (event) => {
  const group = event.target.closest?.("[data-sum]");
  if (group) add(group);
  if (event.target.dataset.find) find(event.target);
});

document.querySelectorAll("[data-sum]").forEach(add);
document.querySelectorAll("[data-find-go]").forEach((button) => button.remove());

// What the numbers amount to, said before the decision is sent.
function add(group) {
  const said = document.getElementById(group.dataset.sum);
  let [given, asked] = [0, 0];
  for (const input of group.querySelectorAll("input[data-of]")) {
    given += Number(input.value) || 0;
    asked += Number(input.dataset.of);
  }
  const key = given === 0 ? "none" : given < asked ? "short" : "all";
  said.className = `sum ${key}`;
  said.querySelector("output").textContent = said.dataset[key].replace("#", given).replace("#", asked);
  said.hidden = false;
}

function find(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll(`#${field.dataset.find} [data-find-text]`)) {
    const text = row.dataset.findText.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}

// Rows move up when one shrinks: a second, impatient tap must not count the next officer.
// An answer that moves nothing, as the echo of one's own tap, does not hold the next tap up.
let settledAt = 0;
let height = heightOfRows();
document.addEventListener("htmx:after:swap", () => requestAnimationFrame(measure));
document.addEventListener("toggle", measure, true);

function measure(event) {
  const before = height;
  height = heightOfRows();
  if (height !== before && event?.type !== "toggle") settledAt = Date.now() + 600;
}

document.addEventListener(
  "click",
  (event) => {
    if (Date.now() > settledAt || !event.target.closest?.("#muster button")) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The network is bad at the gate: say that a tap did not arrive, and let the same button try again.
document.addEventListener("htmx:error", (event) => {
  const row = event.target.closest?.("[data-find-text]");
  if (row) row.querySelector(".unsent").hidden = false;
});

function heightOfRows() {
  return document.getElementById("muster")?.offsetHeight ?? 0;
}
