// The menu of exports: each format with what opens it. Links are made when the menu opens, so they carry the filter as it is.

import { h } from "./dom.js";

// Id (the file's ending), name, what opens it: as in dateline/exporters/formats.py.
export const FORMATS = [
  ["csv", "CSV", "any spreadsheet, and Dateline again"],
  ["xlsx", "Excel", "workbook with real dates and numbers"],
  ["geojson", "GeoJSON", "GIS programs, web maps"],
  ["gpkg", "GeoPackage", "QGIS, with colours and time"],
  ["kmz", "KMZ", "Google Earth, with our symbols"],
  ["kml", "KML", "Google Earth, as one text file"],
  ["gpx", "GPX", "handhelds and map apps"],
  ["parquet", "Parquet", "DuckDB, pandas, R"],
  ["txt", "About", "sources and filter in words, no incidents"],
];
const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
const GAP = 12; // pixels that stay free between the list and the edge of the window

/** Returns a menu of all formats; `className` sets it apart, `button` is the class of what opens it. */
export function exportMenu(view, { className, button }) {
  const list = h("ul", { class: "dl-exports__list" });
  const opener = h("summary", { class: button }, "Export");
  const menu = h("details", { class: `dl-exports ${className}` }, opener, list);
  const close = (refocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) opener.focus();
  };
  // A key may come before the event that says that the menu is open: whichever is first fills the list, once.
  const fill = () => list.firstChild || open(menu, list, view, close);
  menu.addEventListener("toggle", () => (menu.open ? fill() : list.replaceChildren()));
  menu.addEventListener("keydown", (event) => onKey(event, menu, list, fill, close));
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && close(false));
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && close(false));
  addEventListener("blur", () => close(false)); // a press on the map's frame never reaches this document
  return menu;
}

function open(menu, list, view, close) {
  list.replaceChildren(...FORMATS.map((format) => entry(format, view, close)));
  place(menu, list);
}

function entry([format, label, opensIn], view, close) {
  const query = view.filterQuery();
  const href = new URL(`api/incidents.${format}${query ? `?${query}` : ""}`, document.baseURI).href;
  // Without the words that follow a screen reader would say "CSV spreadsheets".
  const words = [h("b", { class: "dl-exports__name" }, label), h("span", { class: "dl-exports__joint" }, ": "), h("span", { class: "dl-exports__opens" }, opensIn)];
  const onclick = () => {
    close(true);
    sayIfRefused(href, label, view);
  };
  return h("li", {}, h("a", { href, download: "", class: `dl-exports__link dl-exports__link--${format}`, onclick }, words));
}

/** A browser says of a download that was refused only that it failed: asks once more beside it, and says why. */
async function sayIfRefused(href, label, view) {
  try {
    const asked = await fetch(href, { method: "HEAD" });
    if (!asked.ok) view.say((await (await fetch(href)).json()).error);
  } catch {
    view.say(`${label} can't be exported: the server does not answer.`);
  }
}

/** Opens upwards where there is no room below, never higher than the window, and never over its left edge. */
function place(menu, list) {
  const { top, bottom } = menu.getBoundingClientRect();
  const below = innerHeight - bottom - GAP;
  const up = list.scrollHeight > below && top > below;
  menu.classList.toggle("dl-exports--up", up);
  list.style.setProperty("max-height", `${Math.max(120, up ? top - GAP : below)}px`);
  list.style.setProperty("right", "0px");
  list.style.setProperty("right", `${Math.min(0, list.getBoundingClientRect().left - GAP)}px`);
}

function onKey(event, menu, list, fill, close) {
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    event.stopPropagation();
    close(true);
  }
  const step = STEPS[event.key];
  if (step === undefined || !menu.open) return;
  event.preventDefault();
  event.stopPropagation();
  fill();
  const links = [...list.querySelectorAll("a")];
  const now = links.indexOf(document.activeElement);
  links[now < 0 && step < 0 ? links.length - 1 : Math.max(0, Math.min(links.length - 1, now + step))].focus();
}
