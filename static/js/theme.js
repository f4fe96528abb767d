// The theme changes under the hand; the form would do the same with one more click.
document.addEventListener("change", async (event) => {
  const form = event.target.closest?.("form[data-theme-form]");
  if (!form) return;
  document.documentElement.dataset.theme = event.target.value;
  const body = new FormData(form);
  await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
});
