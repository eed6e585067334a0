// The panel of the open incident, which the page lays over the map: what it covers, and when it grows.

const PATIENCE_MS = 5000;

/** Returns {covered(), watch(onSize), follow(onSize)} of the panel that `selector` finds on the page. */
export function createPanel(selector = ".st-key-incident") {
  let leave = () => {};

  return {
    /** The rectangle of the map that the panel covers, in the map's own pixels, or null. */
    covered() {
      const frame = window.frameElement;
      const panel = frame && [...frame.ownerDocument.querySelectorAll(selector)].find((element) => element.offsetHeight > 40);
      if (!panel) return null;
      const [outer, inner] = [frame.getBoundingClientRect(), panel.getBoundingClientRect()];
      const box = { left: inner.left - outer.left, right: inner.right - outer.left, top: inner.top - outer.top, bottom: inner.bottom - outer.top };
      const apart = box.right <= 0 || box.bottom <= 0 || box.left >= outer.width || box.top >= outer.height;
      return apart ? null : box;
    },

    /** Calls `onSize()` whenever the panel's size changes, for a while; returns what ends that. */
    watch(onSize) {
      const growing = new window.parent.ResizeObserver(onSize);
      for (const panel of window.parent.document.querySelectorAll(selector)) growing.observe(panel);
      setTimeout(() => growing.disconnect(), PATIENCE_MS);
      return () => growing.disconnect();
    },

    /** The same for one follower, who may ask again: what was watched for it before is left. */
    follow(onSize) {
      leave();
      leave = this.watch(onSize);
    },
  };
}
