// Town names keep clear of what else is to be read: rings, known sites, and the panels that lie on the map.

const PANELS = ":scope > .dl-map-controls, :scope > .dl-map-legend, .dl-map-measures, .dl-map-source";
const SETTLED_MS = 120;

/**
 * Keeps the names of `base` off the panels in `container`, open or folded, from now on; returns {later()}, which keeps
 * them off rings and sites once the map has come to rest. `sites()` are those that are shown, or null.
 */
export function createClearance({ base, layer, container, sites }) {
  let timer = 0;
  keepOffPanels(base, container);

  /** Rings count at their fullest, so that names stay put while the timeline plays. */
  function clear() {
    if (layer.picture) base.obstacles([...layer.obstacles(), ...siteBoxes(layer.painter.camera, sites())]);
  }

  return {
    later() {
      clearTimeout(timer);
      timer = setTimeout(clear, SETTLED_MS);
    },
  };
}

function siteBoxes(camera, sites) {
  if (!camera || !sites) return [];
  return sites.obstacles(({ x, y }) => ({ x: camera.screenX(x), y: camera.screenY(y) }));
}

function keepOffPanels(base, container) {
  const panels = [...container.querySelectorAll(PANELS)];
  base.panels(() => {
    const outer = container.getBoundingClientRect();
    return panels.map((panel) => panel.getBoundingClientRect()).filter(({ width, height }) => width && height).map((box) => ({
      left: box.left - outer.left, right: box.right - outer.left, top: box.top - outer.top, bottom: box.bottom - outer.top,
    }));
  });
  const sizes = new ResizeObserver(() => base.relabel());
  for (const panel of panels) sizes.observe(panel);
}
