// The page's one state: the query string of its URL, and the live time range. See docs/browser.md.

export const FILTER_WORDS = [
  "from", "to", "actor", "not_actor", "role", "side", "not_side", "type", "not_type", "weapon", "not_weapon",
  "country", "not_country", "place", "not_place", "bbox", "precision", "not_precision", "attribution",
  "not_attribution", "status", "not_status", "review", "not_review", "killed", "wounded", "dataset", "not_dataset", "q",
];

const listeners = new Set();
const rangeListeners = new Set();
const themeListeners = new Set();
const sourceListeners = new Set();
let known = new URLSearchParams(location.search);
let range = rangeOf(known);
/** The map's request under way, if any: it goes first, since both ask the same two processors. */
let held = null;
let waitingRun = null;
let sources = "";
const HELD_MS = 400;

/** Returns whole days since 1970-01-01 of "2019-10-01", or null. */
export function dayNumber(text) {
  const time = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(time) ? null : Math.round(time / 86400000);
}

/** Returns the day of the word "from" or "to", where a month means its first or last day, and so does a year; or null. */
function dayOf(params, word) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(-\d\d)?$/.exec(params.get(word) ?? "") ?? [];
  if (!year || day) return dayNumber(params.get(word));
  if (word === "from") return dayNumber(`${year}-${month ?? "01"}-01`);
  const last = new Date(Date.UTC(year, month ?? 12, 0)); // the day before the next month's first
  return dayNumber(`${year}-${month ?? "12"}-01`) === null ? null : Math.round(last.getTime() / 86400000);
}

/** Returns "2019-10-01" of a day number. */
export function dayText(day) {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}

function rangeOf(params) {
  const from = dayOf(params, "from");
  const to = dayOf(params, "to");
  return from === null && to === null ? null : { from, to, playing: false };
}

function setSources(next) {
  if (next === sources) return;
  sources = next;
  for (const listener of [...sourceListeners]) listener(sources);
}

function changedWords(before, after) {
  const words = new Set([...before.keys(), ...after.keys()]);
  return new Set([...words].filter((word) => before.getAll(word).join("\n") !== after.getAll(word).join("\n")));
}

function noticeUrl() {
  const now = new URLSearchParams(location.search);
  const changed = changedWords(known, now);
  known = now;
  if (!changed.size) return;
  if (changed.has("from") || changed.has("to")) setRange(rangeOf(now));
  for (const listener of [...listeners]) listener(changed);
}

function setRange(next) {
  range = next;
  for (const listener of [...rangeListeners]) listener(range);
}

function withChanges(params, changes) {
  const next = new URLSearchParams(params);
  for (const [word, value] of Object.entries(changes)) {
    next.delete(word);
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined && one !== "") next.append(word, one);
    }
  }
  return next;
}

function readable(params) {
  return params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

function set(changes, { push = true, rerun = true } = {}) {
  const next = withChanges(new URLSearchParams(location.search), changes);
  const query = readable(next);
  if (query === readable(new URLSearchParams(location.search))) return;
  const url = `${location.pathname}${query ? `?${query}` : ""}`;
  const depth = history.state?.dateline ?? 0;
  if (push) history.pushState({ dateline: depth + 1 }, "", url);
  else history.replaceState({ ...history.state, dateline: depth }, "", url);
  noticeUrl();
  if (rerun) askForRun();
}

/** Has Streamlit run the page script under the new URL, as when the history moves; once what is held has come. */
function askForRun() {
  const tell = () => window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  if (!held) {
    tell();
    return;
  }
  clearTimeout(waitingRun);
  const mine = (waitingRun = setTimeout(tell, HELD_MS));
  held.finally(() => {
    if (mine !== waitingRun) return;
    clearTimeout(mine);
    waitingRun = null;
    tell();
  });
}

function isDark() {
  const app = document.querySelector(".stApp") ?? document.body;
  const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

function noticeTheme() {
  const theme = isDark() ? "dark" : "light";
  if (theme === view.theme) return;
  view.theme = theme;
  document.documentElement.dataset.dlTheme = theme;
  for (const listener of [...themeListeners]) listener(theme);
}

/** Returns subscribe(listener, {first}): one that asks the server goes before those that only draw. */
function subscriber(set) {
  return (listener, { first = false } = {}) => {
    const others = first ? [...set] : [];
    if (first) set.clear();
    set.add(listener);
    for (const other of others) set.add(other);
    return () => set.delete(listener);
  };
}

export const view = {
  theme: "",
  /** What lives as long as the page and is no part of a link: whether the legend is folded. */
  kept: {},
  get: (word) => known.get(word),
  all: (word) => known.getAll(word),
  /** The day, as a number, that the word "from" or "to" means. */
  day: (word) => dayOf(known, word),
  set,
  /** Takes in an address that was changed without an event, as Streamlit's own links do: before anything is drawn. */
  catchUp: noticeUrl,
  subscribe: subscriber(listeners),
  onTheme: subscriber(themeListeners),
  filterQuery({ without = [] } = {}) {
    const kept = [...known].filter(([word]) => FILTER_WORDS.includes(word) && !without.includes(word));
    return readable(new URLSearchParams(kept));
  },
  /** Lets the next run of the page wait for a promise, but not for long: the map's answer comes before the counts. */
  hold(promise) {
    const mine = promise.catch(() => {}).finally(() => { if (held === mine) held = null; });
    held = mine;
  },
  canUndo: () => (history.state?.dateline ?? 0) > 0,
  undo: () => history.back(),
  /** The data sets that the shown incidents come from, in words: the headline knows them, the foot of the map shows them. */
  sources: { now: () => sources, set: setSources, subscribe: subscriber(sourceListeners) },
  range: { now: () => range, set: setRange, subscribe: subscriber(rangeListeners) },
  say(text) {
    const region = liveRegion();
    region.textContent = text;
    region.classList.toggle("dl-toast--shown", Boolean(text));
    clearTimeout(view.sayTimer);
    view.sayTimer = setTimeout(() => region.classList.remove("dl-toast--shown"), Math.max(4000, text.length * 70));
  },
};

function liveRegion() {
  const found = document.querySelector(".dl-toast");
  if (found) return found;
  const region = document.createElement("div");
  region.className = "dl-toast";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}

window.addEventListener("popstate", noticeUrl);
liveRegion(); // screen readers speak what changes in a region that they know already, not one that comes with its text
noticeTheme();
new MutationObserver(noticeTheme).observe(document.querySelector(".stApp") ?? document.body, {
  attributes: true, attributeFilter: ["class", "style"],
});
window.dateline = { view };
window.dispatchEvent(new CustomEvent("dateline:ready"));
