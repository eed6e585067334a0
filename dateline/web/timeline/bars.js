// Draws the stacked bars on two canvases, one in full colour and one faded; the page shows the full one inside the
// range only, so that a moving range costs no drawing at all.

const FADED = 0.3;
const WIDEST_BAR = 36;
const LOWEST_TOP = 4; // one incident alone is a small bar, not a wall
const SEAM_FROM = 5; // segments at least this high get a seam between them

/** Returns the count at the top of the plot. */
export function topOf(bins) {
  return Math.max(LOWEST_TOP, bins.most);
}

/** Sizes both canvases to whole device pixels and draws the bins. */
export function drawBars({ full, faded }, bins, { width, height, theme }) {
  const ratio = window.devicePixelRatio || 1;
  for (const canvas of [full, faded]) {
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const context = canvas.getContext("2d");
    context.globalAlpha = canvas === faded ? FADED : 1;
    drawStacks(context, bins, { width: canvas.width, height: canvas.height, ratio, theme });
  }
}

function drawStacks(context, bins, box) {
  const scale = box.width / (bins.end - bins.begin);
  bins.stacks.forEach((stack, i) => {
    if (!stack.length) return;
    const left = (bins.edges[i] - bins.begin) * scale;
    const right = (bins.edges[i + 1] - bins.begin) * scale;
    drawStack(context, bins, stack, bins.totals[i], { ...box, ...barSides(left, right, box.ratio) });
  });
}

/** Returns the sides of a bar in whole device pixels, with a gap to the next where there is room for one. */
function barSides(left, right, ratio) {
  const gap = right - left > 4 * ratio ? ratio : 0;
  const spare = Math.max(0, right - left - WIDEST_BAR * ratio) / 2;
  const x = Math.round(left + spare);
  return { x, barWidth: Math.max(1, Math.round(right - spare - gap) - x) };
}

function drawStack(context, bins, stack, total, box) {
  // A bin that holds anything stays visible beside one with thousands.
  const high = Math.max(2 * box.ratio, (total / topOf(bins)) * box.height);
  let below = 0;
  for (const [index, n] of stack) {
    const bottom = Math.round(box.height - (below / total) * high);
    const top = Math.round(box.height - ((below + n) / total) * high);
    const seam = below > 0 && bottom - top >= SEAM_FROM * box.ratio ? Math.round(box.ratio) : 0;
    context.fillStyle = bins.classes[index][box.theme];
    context.fillRect(box.x, top, box.barWidth, bottom - top - seam);
    below += n;
  }
}
