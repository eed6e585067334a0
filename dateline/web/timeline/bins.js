// The bins of the histogram and the places a range may begin and end at. Pure.
// A "stop" is a day on which a range may begin, or the day after one on which it may end; an "index" counts stops and
// may be a fraction while the timeline plays.

/** Returns the bins of the module's data: see docs/browser.md. Missing parts make an empty histogram, not an error. */
export function binsOf(data) {
  const edges = data?.edges ?? [];
  const classes = data?.classes ?? [];
  const [first, last] = boundsOf(edges, data?.extent);
  const bins = { edges, classes, first, last, stacks: stacksOf(edges, classes, data?.counts ?? []) };
  bins.usable = first !== null;
  bins.stops = bins.usable ? stopsOf(edges, first, last) : [];
  bins.begin = bins.usable ? Math.min(first, edges[0] ?? first) : 0;
  bins.end = bins.usable ? Math.max(last + 1, edges.at(-1) ?? last + 1) : 1;
  bins.totals = bins.stacks.map((stack) => stack.reduce((sum, [, n]) => sum + n, 0));
  bins.total = bins.totals.reduce((sum, n) => sum + n, 0);
  bins.most = Math.max(0, ...bins.totals);
  bins.width = Math.max(1, ...edges.slice(1).map((edge, index) => edge - edges[index]));
  return bins;
}

function boundsOf(edges, extent) {
  const known = (day) => typeof day === "number";
  if (known(extent?.[0]) && known(extent?.[1])) return [extent[0], Math.max(extent[0], extent[1])];
  return edges.length > 1 ? [edges[0], edges.at(-1) - 1] : [null, null];
}

function stacksOf(edges, classes, counts) {
  const stacks = Array.from({ length: Math.max(0, edges.length - 1) }, () => []);
  for (const [bin, index, n] of counts) {
    if (n > 0 && classes[index]) stacks[bin]?.push([index, n]);
  }
  for (const stack of stacks) stack.sort(([a], [b]) => a - b);
  return stacks;
}

function stopsOf(edges, first, last) {
  return [first, ...edges.filter((edge) => edge > first && edge <= last), last + 1];
}

/** Returns the index of the stop nearest to a day (a fraction of a day counts). */
export function nearestStop(bins, day) {
  let best = 0;
  for (let i = 1; i < bins.stops.length; i += 1) {
    if (Math.abs(bins.stops[i] - day) < Math.abs(bins.stops[best] - day)) best = i;
  }
  return best;
}

/** Returns the index, with a fraction, of a day. */
export function indexAt(bins, day) {
  const { stops } = bins;
  const next = stops.findIndex((stop) => stop > day);
  if (next === 0) return 0;
  if (next < 0) return stops.length - 1;
  return next - 1 + (day - stops[next - 1]) / (stops[next] - stops[next - 1]);
}

/** Returns the day, with a fraction, of an index. */
export function dayAt(bins, index) {
  const i = Math.min(Math.max(0, Math.floor(index)), bins.stops.length - 2);
  return bins.stops[i] + (index - i) * (bins.stops[i + 1] - bins.stops[i]);
}

/** Returns the range {from, to} between two stops, at least one bin long and inside the bins. */
export function rangeBetween(bins, i, j) {
  const most = bins.stops.length - 1;
  const low = Math.min(Math.max(0, i), most - 1);
  const high = Math.min(Math.max(low + 1, j), most);
  return { from: bins.stops[low], to: bins.stops[high] - 1 };
}

/** Returns the range, or null when it holds every day of the bins. */
export function orWhole(bins, range) {
  return range && range.from <= bins.first && range.to >= bins.last ? null : range;
}

/** Returns the range with both ends known: open ends are those of the bins. */
export function closed(bins, range) {
  return { from: range?.from ?? bins.first, to: range?.to ?? bins.last };
}

/** Returns the bin that holds a day, or -1. */
export function binOf(bins, day) {
  return bins.edges.findIndex((edge, i) => i < bins.edges.length - 1 && edge <= day && day < bins.edges[i + 1]);
}
