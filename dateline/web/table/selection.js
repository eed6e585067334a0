// Which row of the table is in hand: opened by a click, walked to by the keys (one row is in the tab order), marked when
// its incident is open. A `table` is what table.js keeps of one: {view, rows, body, headRow, scroll, follow}.

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
const FOLLOW_AFTER = 150; // milliseconds on a row before the open panel follows: a held key doesn't ask for every row

/** Opens the incident whose row was clicked. */
export function openOnClick(table, event) {
  const id = event.target.closest("[data-row]")?.dataset.row;
  const marked = getSelection();
  if (!id || (marked.toString() && table.scroll.contains(marked.anchorNode))) return; // somebody marks text to copy it
  focusRow(table, id);
  table.view.set({ incident: id });
}

/** Moves from row to row with the arrow keys. */
export function walkOnKey(table, event) {
  const step = STEPS[event.key];
  const id = event.target.closest("[data-row]")?.dataset.row;
  if (step === undefined || !id || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const ids = [...table.rows.keys()];
  const target = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(id) + step))];
  focusRow(table, target);
  scrollTo(table, table.rows.get(target));
  if (table.view.get("incident")) follow(table, target);
}

/** Lets an open panel follow the row under the keyboard; the history keeps one entry for the walk. */
function follow(table, id) {
  clearTimeout(table.follow);
  table.follow = setTimeout(() => table.view.set({ incident: id }, { push: false }), FOLLOW_AFTER);
}

/** Puts the focus, and with it the tab stop, on the row of `id`, if it is there. */
export function focusRow(table, id) {
  const row = table.rows.get(id);
  if (!row) return;
  makeTabStop(table, id);
  buttonOf(row).focus({ preventScroll: true });
}

const buttonOf = (row) => row.querySelector("[data-dl-open]");

function makeTabStop(table, id) {
  for (const [rowId, row] of table.rows) buttonOf(row)?.setAttribute("tabindex", rowId === id ? "0" : "-1");
}

/** Marks the row of the open incident, and brings it into sight unless somebody is in the rows. */
export function markSelected(table) {
  const selected = table.view.get("incident");
  for (const [id, row] of table.rows) {
    if (id === selected) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  const inUse = table.body.contains(document.activeElement);
  if (table.rows.has(selected) && !inUse) scrollTo(table, table.rows.get(selected));
  if (!inUse) makeTabStop(table, table.rows.has(selected) ? selected : [...table.rows.keys()][0]);
}

/** Scrolls the rows, and nothing around them, until `row` is in sight below the sticky header. */
function scrollTo(table, row) {
  const { scroll } = table;
  if (!scroll.clientHeight) return;
  const box = scroll.getBoundingClientRect();
  const at = row.getBoundingClientRect();
  const top = box.top + table.headRow.getBoundingClientRect().height;
  if (at.top < top) scroll.scrollTop -= top - at.top;
  else if (at.bottom > box.bottom) scroll.scrollTop += at.bottom - box.bottom;
}
