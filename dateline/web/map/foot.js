// The foot of the map: scale bar, north, and the line that says where the data is from and what is not on the map.

import { h } from "../dom.js";
import { grouped } from "./words.js";

/** Adds the foot to the map; returns {tell(unmapped), again()}. `line` and `attribution()` name the sources. */
export function createFoot(L, map, { line, attribution }) {
  const source = h("p", { class: "dl-map-source" });
  const north = h("div", { class: "dl-map-north", role: "img", "aria-label": "North is up" }, h("span", { "aria-hidden": "true" }, "N"));
  const scale = L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map).getContainer();
  map.getContainer().append(h("div", { class: "dl-map-foot" }, h("div", { class: "dl-map-measures" }, north, scale), source));
  let missing = 0;

  function again() {
    const unmapped = missing ? `${grouped(missing)} not on the map: no place known` : "";
    source.textContent = [unmapped, line, attribution()].filter(Boolean).join(" · ");
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
  };
}
