// Brings the open incident into sight, beside its panel; and back to where the map was once an incident that was found by
// its name is closed, unless somebody has moved the map since.

import { latOf, lonOf } from "./geo.js";

export class Reveal {
  #wanted = null; // the incident to be brought into sight as soon as its place is known
  #locating = null;
  #peeking = null;
  #handled = false;
  #leave = () => {};

  constructor({ L, view, place, feed, layer, panel }) {
    Object.assign(this, { L, view, place, feed, layer, panel });
  }

  /** Somebody did something on the map: a peek does not lead back any more. Escape only closes what is open. */
  touched({ key }) {
    this.#handled ||= key !== "Escape";
  }

  /** Lets the map stay where it goes now, however the panel grows. */
  leave() {
    this.#leave();
  }

  want(incident) {
    this.#wanted = incident;
  }

  /** Takes in a change of the address; `led` tells that it brings a position. */
  noted(changed, led) {
    // A position that comes with the incident is the one that its reader saw: a link's, or that of Back and Forward.
    if (changed.has("incident")) this.#wanted = led ? null : this.view.get("incident");
    else if (led && this.#locating) this.#wanted = this.#locating; // goes to the incident, then clear of its panel
  }

  /** An incident that was found by its name is closed, and nobody has moved the map since: it goes back to where it was. */
  peeked() {
    const { view } = this;
    const former = this.#peeking;
    const { peek } = view.kept;
    this.#peeking = peek?.incident === view.get("incident") ? peek : null;
    if (this.#peeking) {
      this.#handled = false;
      this.#locating = peek.incident; // for as long as this event takes: its position follows at once
      setTimeout(() => { this.#locating = null; });
    } else view.kept.peek = null;
    if (former && !view.get("incident") && !this.#handled) view.set(former.position, { push: false, rerun: false });
  }

  /** Goes to the wanted incident, if its place is known by now. */
  now() {
    const { picture } = this.layer;
    const point = picture?.indexOf.get(this.#wanted);
    if (point === undefined) {
      // It may lie outside of what was asked for.
      if (this.#wanted && this.feed.lacksSome()) this.feed.refreshEverywhere();
      return;
    }
    this.#wanted = null;
    this.#beside(this.L.latLng(latOf(picture.points.y[point]), lonOf(picture.points.x[point])));
  }

  /** The panel comes with the page's next run and grows with its text: looks again whenever it does. */
  #beside(at) {
    this.place.reveal(at);
    this.#leave();
    this.#leave = this.panel.watch(() => this.place.reveal(at));
  }
}
