// The panel as a full-height sheet on small screens. The headline's button asks for it by setting
// <html data-dl-filters="open">; this module shows the sheet, keeps the focus in it, and closes it.

const SMALL = window.matchMedia("(max-width: 720px)");
const FOCUSABLE = "button:not([disabled]), input, [tabindex='0']";

/** Makes `panel` follow the page's wish to see the sheet; `first` gets the focus; `closed` is called. Returns {close, watch}. */
export function makeSheet(panel, first, closed) {
  const page = document.documentElement;
  let isOpen = false;
  let opener = null;

  const wish = () => page.dataset.dlFilters === "open" && SMALL.matches;

  function follow() {
    if (!panel.isConnected) observer.disconnect();
    if (!panel.isConnected || wish() === isOpen) return;
    isOpen = wish();
    if (isOpen) open();
    else shut();
  }

  function open() {
    opener = document.activeElement;
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-modal", "true");
    // The top layer lies over everything, whatever containers the framework puts around the panel.
    panel.setAttribute("popover", "manual");
    panel.showPopover?.();
    first.focus({ preventScroll: true });
    SMALL.addEventListener("change", close);
  }

  function shut() {
    SMALL.removeEventListener("change", close);
    panel.hidePopover?.();
    for (const name of ["popover", "aria-modal"]) panel.removeAttribute(name);
    panel.setAttribute("role", "region");
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    closed();
  }

  function close() {
    delete page.dataset.dlFilters;
  }

  function onKey(event) {
    if (!isOpen) return;
    if (event.key === "Escape") close();
    else if (event.key === "Tab") keepFocus(event, panel);
  }

  panel.addEventListener("keydown", onKey);
  const observer = new MutationObserver(follow);

  function watch() {
    observer.observe(page, { attributes: true, attributeFilter: ["data-dl-filters"] });
    follow();
  }

  return { close, watch };
}

function keepFocus(event, panel) {
  const stops = [...panel.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
