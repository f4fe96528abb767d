// What was typed is not lost: a form marked data-draft="key" asks before it is left, and an expired session
// finds its words again in this tab (sessionStorage). Never kept: passwords, files, data-secret, hidden fields
// but those marked data-kept: words that are found again still say upon which version they were written.
const KEEP = "draft:";
const SENT = "draft:sent";
const owner = document.body.dataset.person ?? "";

settle();
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget]")) forgetAll();
  else if (event.target.dataset.draft) keep(SENT, keyOf(event.target));
});

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = keyOf(form);
  const start = picture(form);
  restore(form, key);
  form.addEventListener("input", () => {
    form.toggleAttribute("data-dirty", picture(form) !== start);
    keep(key, picture(form));
  });
  form.addEventListener("submit", () => form.removeAttribute("data-dirty"));
  window.addEventListener("beforeunload", (event) => {
    if (form.hasAttribute("data-dirty")) event.preventDefault();
  });
}

// A row that was opened in place came after us: leaving the page asks about it too.
document.addEventListener("input", (event) => {
  event.target.closest?.(".in-place form")?.setAttribute("data-dirty", "");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(".in-place form[data-dirty]")) event.preventDefault();
});

function keyOf(form) {
  return `${KEEP}${owner}:${form.dataset.draft}`;
}

function fields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !field.closest("[data-secret]") &&
      (field.type !== "hidden" || field.hasAttribute("data-kept")) &&
      !["password", "file", "submit", "button", "fieldset"].includes(field.type),
  );
}

function picture(form) {
  return JSON.stringify(fields(form).map(state));
}

function state(field) {
  return [field.name, field.value, "checked" in field && /checkbox|radio/.test(field.type) ? field.checked : null];
}

function keep(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // A full or forbidden store only means that there is no draft.
  }
}

// Server words win after a refused post: the page then shows what was typed, marked by .summary.
function restore(form, key) {
  const kept = sessionStorage.getItem(key);
  if (!kept || kept === picture(form) || form.querySelector(".summary")) return;
  const now = fields(form);
  const then = JSON.parse(kept);
  const same = then.length === now.length && then.every(([name], place) => name === now[place].name);
  if (!same) return;
  then.forEach(([, value, checked], place) => {
    if (checked === null) now[place].value = value;
    else now[place].checked = checked;
  });
  form.setAttribute("data-dirty", "");
  const note = document.getElementById("draft-note")?.content.firstElementChild.cloneNode(true);
  if (!note) return;
  note.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    form.removeAttribute("data-dirty");
    location.reload();
  });
  form.prepend(note);
}

// A draft that was sent is done with, unless this page is the refused form, a sign-in or an error.
function settle() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const refused = document.querySelector(".public, [data-keep], form[data-draft] .summary");
  if (!refused) sessionStorage.removeItem(sent);
}

function forgetAll() {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(KEEP))
    .forEach((key) => sessionStorage.removeItem(key));
  window.caches?.delete("lapangan"); // a page of a drill that was kept for want of network
}
