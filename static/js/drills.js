// The month of drills: what is ahead is dragged to another day. Without this, Pindahkan does the same.
(() => {
  "use strict";
  const form = document.getElementById("pindah");
  let lifted = null;

  document.addEventListener("dragstart", (event) => {
    lifted = event.target.closest?.("[data-move]");
    if (!lifted) return;
    lifted.classList.add("lifted");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lifted.dataset.move);
  });

  document.addEventListener("dragover", (event) => {
    const day = event.target.closest?.("[data-day]");
    if (!lifted || !day) return;
    event.preventDefault();
    clear();
    day.classList.add("over");
  });

  document.addEventListener("drop", (event) => {
    const day = event.target.closest?.("[data-day]");
    if (!lifted || !day || !form || day.contains(lifted)) return;
    event.preventDefault();
    form.action = lifted.dataset.move;
    form.elements.day.value = day.dataset.day;
    form.submit();
  });

  document.addEventListener("dragend", () => {
    clear();
    lifted?.classList.remove("lifted");
    lifted = null;
  });

  function clear() {
    for (const day of document.querySelectorAll(".over")) day.classList.remove("over");
  }
})();
