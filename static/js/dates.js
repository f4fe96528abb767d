// Says a chosen day in the words of the page: a browser's own picker speaks the browser's language.
const PICKERS = 'input[type="date"], input[type="datetime-local"]';

document.addEventListener("input", (event) => event.target.matches?.(PICKERS) && say(event.target));
document.addEventListener("htmx:after:swap", sayAll);
sayAll();

function sayAll() {
  document.querySelectorAll(PICKERS).forEach(say);
}

function say(picker) {
  const beside = picker.closest("label") ?? picker;
  let said = beside.nextElementSibling;
  if (!said?.matches("output.day")) {
    said = document.createElement("output");
    said.className = "day hint";
    said.htmlFor = picker.id;
    beside.after(said);
  }
  const timed = picker.type !== "date";
  const moment = new Date(`${picker.value}${timed ? "" : "T00:00"}Z`); // as it is read there, no clock moved
  const how = { dateStyle: "full", timeZone: "UTC", ...(timed && { timeStyle: "short" }) };
  const words = new Intl.DateTimeFormat(document.documentElement.lang, how);
  said.textContent = Number.isNaN(moment.valueOf()) ? "" : words.format(moment);
}
