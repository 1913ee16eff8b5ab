// Small aids of the desk, each a plain listener on the document.

// countPicks keeps the number of ticked rows in <b data-picked> and lets the box in the head tick them all.
export function countPicks(document) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.(".bulk-form");
    if (!form) return;
    const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
    if (event.target.matches("th.pick input")) {
      for (const box of boxes) box.checked = event.target.checked;
    }
    const count = boxes.filter((box) => box.checked).length;
    for (const place of form.querySelectorAll("[data-picked]")) place.textContent = String(count);
  });
}

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// walkBoard moves the focus from cell to cell of a board with the arrow keys.
export function walkBoard(document) {
  document.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest?.(".board td, .board th");
    if (!step || !cell) return;
    const row = cell.parentElement.parentElement.rows[cell.parentElement.sectionRowIndex + step[0]];
    const next = row?.cells[cell.cellIndex + step[1]]?.querySelector("a, button");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// warnUnsaved lets the browser ask before a changed form[data-keep] is left.
export function warnUnsaved(window, document) {
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-keep]")) changed = true;
  });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
