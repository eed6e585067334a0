// The marks that tests and the page read on the map's container and on its wrapper on the page: see docs/browser.md.

/** Sets the marks {ready, drawn, total} on `container` and its wrapper, where they have changed. */
export function setMarks(container, marks) {
  const wrapper = window.parent === window ? null : window.parent.document.querySelector(".st-key-map");
  for (const element of [container, wrapper]) {
    if (!element) continue;
    for (const name in marks) {
      const value = String(marks[name]);
      if (element.dataset[name] !== value) element.dataset[name] = value;
    }
  }
}
