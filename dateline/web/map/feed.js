// Asks the data API for what the view needs, no more often than it must: a stale request is aborted, the last one wins.

import { decode } from "./cube.js";
import { holds, padded, WORLD_VIEW } from "./geo.js";

const PADDING = 0.2;
/** Up to so many incidents are asked for all at once, so that no move of the map needs another request. */
const ALL_AT_ONCE = 4000;
const PATIENCE_MS = 30000;

const four = (degrees) => degrees.toFixed(4);

async function reasonOf(response) {
  try {
    const { error } = await response.json();
    return typeof error === "string" ? error : error.message ?? `status ${response.status}`;
  } catch {
    return `the server answered with status ${response.status}`;
  }
}

export class Feed {
  /** `seen()` returns {west, south, east, north} and zoom of the map; the others are told how it goes. */
  constructor({ api, view, seen, onAnswer, onProblem, onBusy }) {
    Object.assign(this, { api, view, seen, onAnswer, onProblem, onBusy });
    this.answered = null;
    this.pending = null;
    this.refused = "";
  }

  #wanted() {
    const filter = this.view.filterQuery({ without: ["from", "to"] });
    const color = this.view.get("color") ?? "side";
    const dates = `${this.view.get("from") ?? ""}..${this.view.get("to") ?? ""}`;
    return { what: `${filter}#${color}`, dates, color, zoom: Math.round(this.seen().zoom) };
  }

  #serves(request, wanted) {
    if (!request || request.what !== wanted.what) return false;
    if (request.whole) return true;
    if (!holds(request.view, this.seen())) return false;
    return request.mode === "points" || (request.zoom === wanted.zoom && request.dates === wanted.dates);
  }

  /** Whether the filter is known to leave few enough incidents to have them all, and they aren't here yet. */
  lacksSome(what = this.#wanted().what) {
    const last = this.answered;
    return last?.mode === "points" && last.what === what && !last.whole && last.mapped <= ALL_AT_ONCE && this.refused !== what;
  }

  #viewFor(wanted) {
    if (this.everywhere || this.lacksSome(wanted.what)) return WORLD_VIEW;
    return padded(this.seen(), PADDING);
  }

  /** Asks if the present answer doesn't serve the present view and filter, or if `force`. */
  refresh({ force = false } = {}) {
    const wanted = this.#wanted();
    if (!force && this.#serves(this.pending, wanted)) return;
    if (!force && this.#serves(this.answered, wanted)) {
      this.#drop();
      return;
    }
    this.#drop();
    const request = { ...wanted, view: this.#viewFor(wanted), abort: new AbortController() };
    this.pending = request;
    this.onBusy(true);
    this.view.hold?.(this.#ask(request));
  }

  /** Asks for the whole world once, for the case that nobody knows yet where the incidents are. */
  refreshEverywhere() {
    this.everywhere = true;
    this.refresh({ force: true });
    this.everywhere = false;
  }

  /** Whether the answer is one to a question about the whole world. */
  isOfEverywhere() {
    return this.answered?.view === WORLD_VIEW;
  }

  #drop() {
    if (!this.pending) return;
    this.pending.abort.abort();
    this.pending = null;
    this.onBusy(false);
  }

  #address({ view, zoom, color }) {
    const filter = this.view.filterQuery();
    const box = [view.west, view.south, view.east, view.north].map(four).join(",");
    const query = `${filter ? `${filter}&` : ""}view=${box}&zoom=${zoom}&color=${encodeURIComponent(color)}`;
    return `${this.api}cells?${query}`;
  }

  async #ask(request) {
    const patience = setTimeout(() => request.abort.abort("slow"), PATIENCE_MS);
    try {
      const response = await fetch(this.#address(request), { signal: request.abort.signal });
      if (!response.ok) throw new Error(await reasonOf(response));
      const answer = decode(await response.arrayBuffer());
      if (this.pending === request) this.#take(request, answer);
    } catch (error) {
      if (this.pending === request) this.#fail(request, error);
    } finally {
      clearTimeout(patience);
    }
  }

  #take(request, answer) {
    const { mode, total, unmapped, in_view: inView } = answer.header;
    const mapped = total - unmapped;
    this.pending = null;
    this.answered = { ...request, mode, mapped, whole: mode === "points" && inView >= mapped };
    if (request.view === WORLD_VIEW && mode !== "points") this.refused = request.what;
    this.onBusy(false);
    this.onAnswer(answer); // which may ask for more
    // The map may have moved, or the world may have been too much for the zoom.
    this.refresh();
  }

  #fail(request, error) {
    this.pending = null;
    const slow = request.abort.signal.reason === "slow";
    const network = error instanceof TypeError;
    this.onBusy(false);
    this.onProblem(slow ? "the server took too long" : network ? "the server does not answer" : error.message);
  }

  stop() {
    this.#drop();
  }
}
