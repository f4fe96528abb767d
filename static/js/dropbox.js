// A file is hashed here first; only its digest is asked about. It is sent only when nobody knows it, by a press of the button.
for (const form of document.querySelectorAll("form[data-dropbox]")) {
  const input = form.querySelector("input[type=file]");
  if (!input || !window.crypto?.subtle) continue;
  input.addEventListener("change", () => look(form, input));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    look(form, input);
  });
}

async function look(form, input) {
  const answer = form.querySelector("[data-answer]");
  const file = input.files[0];
  answer.replaceChildren();
  if (!file) return;
  form.setAttribute("aria-busy", "true");
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const response = await fetch(form.dataset.dropbox.replace(/0$/, hex), { headers: { Accept: "text/html" } });
    if (file !== input.files[0] || (!response.ok && response.status !== 404)) return;
    answer.innerHTML = await response.text();
  } finally {
    form.removeAttribute("aria-busy");
  }
}
