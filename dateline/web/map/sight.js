// Takes the map to the incidents that a choice in the page left, where they would not be seen otherwise, and back again.

/** Choosing one of these is a wish to see that place. */
const PLACES = ["place", "country"];
const POSITION = ["lat", "lon", "zoom"];

/** Whether the address chooses a place, a country or an area: a page that opens without a position opens there. */
export function asksForPlace(view) {
  return [...PLACES, "bbox"].some((word) => view.all(word).length > 0);
}

export class Sight {
  /** `drawn()` is how many incidents the view holds; `fit(extent)` moves the map; `arrived()` is told of a place shown. */
  constructor({ view, feed, drawn, fit, arrived }) {
    Object.assign(this, { view, feed, drawn, fit, arrived, wish: null, went: null });
    this.filter = this.#asked();
  }

  #asked() {
    return this.view.filterQuery({ without: ["from", "to"] });
  }

  #position() {
    return POSITION.map((word) => this.view.get(word));
  }

  /** Takes in what changed in the address; returns whether that was the filter. */
  noted(changed) {
    const former = this.filter;
    this.filter = this.#asked();
    if (this.filter === former) return false;
    this.wish = null;
    // An address that brings a position of its own (a link, Back) keeps it.
    if (!POSITION.some((word) => changed.has(word))) this.#wishFor(changed, former);
    return true;
  }

  #wishFor(changed, former) {
    const moved = PLACES.some((word) => changed.has(word));
    const places = PLACES.some((word) => this.view.all(word).length);
    if (this.#standsWhereItWent() && (this.filter === this.went.filter || (moved && !places))) this.#goBack();
    else this.wish = { place: moved && places, filter: former };
  }

  /** Goes to everything that the filter leaves, now or once the server has said where that is. */
  showAll(picture) {
    this.wish = { place: true };
    this.answered(picture);
  }

  /** Goes where a choice wished to, as soon as an answer says where: to a place, or to anything if nothing is in view. */
  answered(picture) {
    if (!this.wish || !picture) return;
    if (!this.wish.place && (this.drawn() || picture.total <= picture.unmapped)) this.wish = null;
    else if (picture.whole || this.feed.isOfEverywhere()) this.#go(picture);
    else this.feed.refreshEverywhere();
  }

  #go(picture) {
    const { place, filter } = this.wish;
    const extent = picture.extent();
    this.wish = null;
    if (!extent) return;
    const stood = this.#standsWhereItWent() ? this.went : { filter, before: this.#position() };
    this.fit(extent);
    this.went = filter === undefined ? null : { ...stood, there: this.#position().join() };
    if (place) this.arrived();
  }

  #standsWhereItWent() {
    return this.went?.there === this.#position().join();
  }

  /** What the map went to is no longer asked for, and nobody has moved it since. */
  #goBack() {
    const [lat, lon, zoom] = this.went.before;
    this.went = null;
    this.view.set({ lat, lon, zoom }, { push: false, rerun: false });
  }
}
