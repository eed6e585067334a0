// The bar on top: the name, the pages, the link to what is on the screen, and its exports.

import { h } from "./dom.js";
import { exportMenu } from "./exports.js";

const PAGES = [["map", "Map", "."], ["data", "Data", "data"]];
const LAST_VIEW = "dateline.last-view";

/** Draws the bar once a page; it holds nothing that changes but the addresses of the exports, which are read when opened. */
export function render(root, data, view) {
  if (root.dataset.page === data.page) return;
  root.dataset.page = data.page;
  const onMap = data.page === "map";
  root.replaceChildren(
    onMap ? skipLinks(view) : "",
    h("header", { class: "dl-topbar" },
      h("a", { class: "dl-topbar__name", href: ".", onclick: go }, "Dateline"),
      h("nav", { "aria-label": "Pages" }, PAGES.map((page) => pageLink(page, data.page))),
      onMap ? h("div", { class: "dl-topbar__actions" }, copyButton(view), exportMenu(view, { className: "dl-menu", button: "dl-button" })) : ""),
  );
  if (onMap) followHeadline();
}

/** Goes to a page without loading everything anew; the way back to the map leads to the view that was left there. */
function go(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const target = new URL(event.currentTarget.href);
  if (document.querySelector(".st-key-map")) sessionStorage.setItem(LAST_VIEW, location.search);
  else if (event.currentTarget.dataset.page === "map") target.search = sessionStorage.getItem(LAST_VIEW) ?? "";
  if (target.href === location.href) return;
  history.pushState({}, "", target);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

/** The way past map and filters for somebody at the keyboard; shown while it has the focus. */
function skipLinks(view) {
  const toTable = () => {
    if (view.get("table") === "1") document.querySelector(".dl-table [data-dl-open][tabindex='0']")?.focus();
    else view.set({ table: "1" });
  };
  const toTimeline = () => document.querySelector(".dl-timeline__play")?.focus();
  const skip = (text, go) => h("a", { href: "", class: "dl-skip__link", onclick: (event) => { event.preventDefault(); go(); } }, text);
  return h("nav", { class: "dl-skip", "aria-label": "Skip" }, skip("Go to the table of incidents", toTable), skip("Go to the timeline", toTimeline));
}

function pageLink([id, label, href], current) {
  return h("a", { href, class: "dl-topbar__page", "data-page": id, "aria-current": id === current && "page", onclick: go }, label);
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
