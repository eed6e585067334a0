// The page that the map's document lies in: its view, and the room that it leaves.

const LEGEND_NEEDS = 400; // pixels of height

/** Calls `use(view)` with the page's view, once its module is loaded. */
export function withView(use) {
  const page = window.parent;
  if (page.dateline?.view) use(page.dateline.view);
  else page.addEventListener("dateline:ready", () => use(page.dateline.view), { once: true });
}

/** Whether the legend is folded: as the reader chose; else where it would hide the map, or had no room for all it says. */
export function foldsLegend(view) {
  return view.kept.legendFolded ?? (window.innerWidth < 600 || window.innerHeight < LEGEND_NEEDS);
}
