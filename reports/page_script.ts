/**
 * @file The page's only script: tables sort by their headings (click, Enter or Space), and a link to a
 * row inside a closed fold opens it. Nothing is lost where scripts are off.
 */

/** The script's text. */
export function pageScript(): string {
  return SCRIPT;
}

const SCRIPT = String.raw`
"use strict";
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  const rows = [...body.rows];
  for (const heading of table.querySelectorAll("th[data-column]")) {
    const column = Number(heading.dataset.column);
    const numeric = heading.classList.contains("number");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of table.querySelectorAll("th[aria-sort]")) {
        other.setAttribute("aria-sort", "none");
      }
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const keyed = rows.map((row, index) => ({ row, index, key: keyOf(row.cells[column], numeric) }));
      keyed.sort((a, b) => compare(a.key, b.key, ascending) || a.index - b.index);
      body.append(...keyed.map(({ row }) => row));
    });
  }
}
function keyOf(cell, numeric) {
  if (numeric) return cell.dataset.sort === undefined ? null : Number(cell.dataset.sort);
  const text = cell.textContent.trim();
  if (text === "" || text.startsWith("–")) return null;
  return text.replace(/^[^\p{L}\p{N}]+/u, ""); // Without the sign of a verdict.
}
function compare(a, b, ascending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
  return ascending ? order : -order;
}
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
if (location.hash.length > 1) reveal();
`;
