// Keys for those who sit at a post: / search, g then a letter, n new, ? this list. Silent while somebody types.
const help = document.getElementById("keys");
const OFF = "keys-off";
const off = help?.querySelector("input[name=keys-off]");
let pending = 0;

if (off) {
  off.checked = localStorage.getItem(OFF) !== null;
  off.addEventListener("change", () => {
    if (off.checked) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (localStorage.getItem(OFF) !== null || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const after = Date.now() - pending < 1500 ? "g " : "";
  pending = event.key === "g" ? Date.now() : 0;
  if (act(after + event.key)) event.preventDefault();
});

function act(keys) {
  if (keys === "?") help?.showModal();
  else if (keys === "/") document.querySelector("[data-search]")?.focus();
  const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === keys && one.offsetParent);
  link?.click();
  return Boolean(link) || keys === "?" || keys === "/";
}
