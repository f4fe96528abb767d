// The desk of an SOP: rows are dragged by their number. Without this, Naik and Turun do the same.
// What is typed in a row that is open stays while the rest of the desk is made true around it.
(() => {
  "use strict";
  let lifted = null;

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (grip) grip.closest("li").draggable = true;
  });

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("[data-sort] > li");
    if (!row) return;
    lifted = row;
    row.classList.add("lifted");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.key);
  });

  document.addEventListener("dragover", (event) => {
    const row = event.target.closest?.("[data-sort] > li");
    if (!lifted || !row) return;
    event.preventDefault();
    clear();
    if (row !== lifted) row.classList.add("over");
  });

  document.addEventListener("drop", (event) => {
    const row = event.target.closest?.("[data-sort] > li");
    if (!lifted || !row || row === lifted) return;
    event.preventDefault();
    const form = lifted.querySelector(".tools form");
    window.htmx.ajax("POST", form.action, {
      source: form,
      target: "#meja",
      select: "#meja",
      swap: "outerMorph",
      values: { before: row.dataset.key },
    });
  });

  document.addEventListener("dragend", () => {
    clear();
    if (!lifted) return;
    lifted.classList.remove("lifted");
    lifted.draggable = false;
    lifted = null;
  });

  // An open row is left alone until it is sent or given up; typed in again, it is open again.
  const open = ":has(.in-place form:not([data-left]))";
  window.htmx.config.morphSkip += `, [data-sort] > li${open}, #baru${open}`;

  function mark(form, left) {
    form?.toggleAttribute("data-left", left);
    if (left) form?.removeAttribute("data-dirty");
  }

  document.addEventListener("submit", (event) => mark(event.target, true), true);
  document.addEventListener("input", (event) => mark(event.target.closest?.(".in-place form"), false));
  document.addEventListener(
    "click",
    (event) => event.target.closest?.(".in-place .actions a") && mark(event.target.closest("form"), true),
    true,
  );

  function clear() {
    for (const row of document.querySelectorAll("[data-sort] > .over")) row.classList.remove("over");
  }
})();
