// The foot of the map: scale bar, north, and the line that says where the data is from and what is not on the map.

import { h } from "../dom.js";
import { grouped } from "./words.js";

const WIDE = 0.7; // share of the map's width from which a panel leaves no room beside it

/** Adds the foot to the map; returns {tell(unmapped), again(), keepOff(panel)}. `data()` and `ground()` name the sources. */
export function createFoot(L, map, { data, ground }) {
  const source = h("p", { class: "dl-map-source" });
  const north = h("div", { class: "dl-map-north", role: "img", "aria-label": "North is up" }, h("span", { "aria-hidden": "true" }, "N"));
  const scale = L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map).getContainer();
  const foot = h("div", { class: "dl-map-foot" }, h("div", { class: "dl-map-measures" }, north, scale), source);
  map.getContainer().append(foot);
  let missing = 0;
  // On a phone the legend stands above the line, however many data sets that names.
  new ResizeObserver(() => map.getContainer().style.setProperty("--dl-map-source", `${source.offsetHeight}px`)).observe(source);

  function again() {
    const unmapped = missing ? `${grouped(missing)} not on the map: no place known` : "";
    source.textContent = [unmapped, data(), ...ground()].filter(Boolean).join("\u00a0· ");
  }

  return {
    /** Says how many incidents have no place on the map. */
    tell(unmapped) {
      if (unmapped === missing) return;
      missing = unmapped;
      again();
    },

    /** Writes the line anew: the ground, and with it a source, may be another. */
    again,

    /** Stands beside a panel over the map's lower right corner, given as {left, right, top, bottom} or null. */
    keepOff(covered) {
      const { width, height } = map.getContainer().getBoundingClientRect();
      const reaches = covered && covered.bottom > height - foot.offsetHeight && covered.right > width / 2;
      const fits = reaches && covered.right - covered.left < width * WIDE;
      foot.style.setProperty("--dl-map-beside", `${fits ? Math.ceil(width - covered.left) : 0}px`);
    },
  };
}
