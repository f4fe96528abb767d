// A form marked data-once goes off once. It is usable again when the page comes back from the cache or the answer never came.
const AGAIN = 20_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), AGAIN);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form);
});

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}
