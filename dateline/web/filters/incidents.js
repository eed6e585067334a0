// The incidents that what is typed into the search box leads to, asked of the data API while somebody types.

import { closeness, prepared } from "./search.js";

const PAUSE_MS = 250; // a word is typed on before it is looked for
const LEAST = 2; // characters
const ASKED = 60;
const SHOWN = 4;
/** A store that takes longer is not asked at every pause again: the words can still be chosen as a filter. */
const PATIENCE_MS = 3000;
/** How near the map goes to what is known how well. */
const ZOOMS = { site: 11, town: 11, district: 10, province: 8, country: 6 };

/** Returns the features that a query leads to, the best first: those whose title has it (`titled`), then the earlier. */
export function ranked(features, text) {
  const query = prepared(text);
  const marked = features.map((one) => ({ ...one, titled: closeness(prepared(one.properties.title), query) }));
  return marked.sort((a, b) => b.titled - a.titled || a.properties.date_start.localeCompare(b.properties.date_start));
}

/** Returns what to suggest: where the text is the name of an actor or place, only incidents that have it in their title. */
export function suggestedIncidents(found, choices) {
  return found.filter(({ titled }) => titled || !choices).slice(0, SHOWN);
}

/** Returns the words of the view that have an incident's place in the middle, as near as it is known; none without one. */
export function positionOf({ geometry, properties }, zoom) {
  const [lon, lat] = geometry?.coordinates ?? [];
  if (lat === undefined) return {};
  const near = Math.max(Number(zoom) || 0, ZOOMS[properties.geo_precision] ?? ZOOMS.country);
  return { lat: lat.toFixed(4), lon: lon.toFixed(4), zoom: String(near) };
}

/** Returns {of(text)}: the incidents found so far for a text, under the other filters. `changed()` tells of new ones. */
export function makeFinder(view, changed) {
  let asked = "";
  let found = [];
  let timer = 0;
  let abort = null;
  let isSlow = false;

  async function ask(text, query) {
    abort = new AbortController();
    const { signal } = abort;
    const slow = setTimeout(() => { isSlow = true; abort.abort(); }, PATIENCE_MS);
    try {
      const response = await fetch(new URL(`api/incidents.geojson?${query}&limit=${ASKED}`, document.baseURI), { signal });
      const { features } = await response.json();
      if (signal.aborted) return;
      found = ranked(features, text);
      changed();
    } catch {
      // Suggestions are an extra: without them the words are still there to be chosen.
    } finally {
      clearTimeout(slow);
    }
  }

  function of(text) {
    const others = view.filterQuery({ without: ["q"] });
    const query = `${others ? `${others}&` : ""}q=${encodeURIComponent(text)}`;
    if (query === asked) return found;
    asked = query;
    clearTimeout(timer);
    abort?.abort();
    if (text.length < LEAST || isSlow) found = [];
    else timer = setTimeout(ask, PAUSE_MS, text, query);
    return found;
  }

  return { of };
}
