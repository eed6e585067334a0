// The bar on top: the name, the pages, the link to what is on the screen, and its exports.

import { h } from "./dom.js";

const PAGES = [["map", "Map", "."]];
const EXPORTS = [["csv", "CSV, for spreadsheets"], ["geojson", "GeoJSON, for GIS programs"]];

/** Draws the bar once; it holds nothing that changes but the addresses of the exports, which are read when opened. */
export function render(root, data, view) {
  if (root.childElementCount) return;
  root.append(
    h("header", { class: "dl-topbar" },
      h("a", { class: "dl-topbar__name", href: "." }, "Dateline"),
      h("nav", { "aria-label": "Pages" }, PAGES.map((page) => pageLink(page, data.page))),
      h("div", { class: "dl-topbar__actions" }, copyButton(view), exportMenu(view))),
  );
  followHeadline();
}

function pageLink([id, label, href], current) {
  return h("a", { href, class: "dl-topbar__page", "aria-current": id === current && "page" }, label);
}

function copyButton(view) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      view.say("The link to this view is copied");
    } catch {
      window.prompt("Copy this link", location.href);
    }
  };
  return h("button", { type: "button", class: "dl-button", onclick: copy }, "Copy link");
}

function exportMenu(view) {
  const list = h("ul", { class: "dl-menu__list" });
  const menu = h("details", { class: "dl-menu" }, h("summary", { class: "dl-button" }, "Export"), list);
  const close = (refocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) menu.firstElementChild.focus();
  };
  menu.addEventListener("toggle", () => menu.open && list.replaceChildren(...exportLinks(view, close)));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && close(false));
  return menu;
}

function exportLinks(view, close) {
  const query = view.filterQuery();
  return EXPORTS.map(([format, label]) => {
    const href = new URL(`api/incidents.${format}${query ? `?${query}` : ""}`, document.baseURI).href;
    return h("li", {}, h("a", { href, download: `dateline.${format}`, onclick: () => close(true) }, label));
  });
}

/** Tells the style sheet how high the headline is, so that the map begins below it. */
function followHeadline() {
  const publish = (box) => document.documentElement.style.setProperty("--dl-headline-height", `${Math.round(box.height)}px`);
  const sizes = new ResizeObserver(([entry]) => publish(entry.target.getBoundingClientRect()));
  const watch = () => {
    const headline = document.querySelector(".dl-root-headline > *");
    if (headline) sizes.observe(headline.parentElement);
    return headline;
  };
  if (watch()) return;
  const arrivals = new MutationObserver(() => watch() && arrivals.disconnect());
  arrivals.observe(document.body, { childList: true, subtree: true });
}
