// Dates, numbers and places in words, as the whole project writes them. Pure.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PRECISION_LABELS = {
  site: "exact site", town: "town", district: "district", province: "province", country: "country or wider",
};

function parts(day) {
  const date = new Date(day * 86400000);
  return { day: date.getUTCDate(), month: MONTHS[date.getUTCMonth()], year: date.getUTCFullYear() };
}

/** Returns "27 Dec 2019", or "between 27 and 30 Oct 2019" of first and last day. */
export function dateWords(start, end) {
  const a = parts(start);
  const b = parts(end);
  const last = `${b.day} ${b.month} ${b.year}`;
  if (start === end) return last;
  if (a.year !== b.year) return `between ${a.day} ${a.month} ${a.year} and ${last}`;
  return a.month === b.month ? `between ${a.day} and ${last}` : `between ${a.day} ${a.month} and ${last}`;
}

/** Returns "1,234,567". */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** Returns "1 incident", "12 incidents". */
export const counted = (number, word) => `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;

/** Returns a number short enough for the middle of a ring: "950", "12.3k", "1.2M"; `tight` gives "12k". */
export function short(number, tight = false) {
  if (number < 1000) return String(number);
  const [value, unit] = number < 999500 ? [number / 1000, "k"] : [number / 1e6, "M"];
  const exact = value < (tight ? 9.95 : 99.95);
  return `${exact ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${unit}`;
}

/** Rounded up as in dateline/model/where.py: a circle is never said to be smaller than it is. */
const kilometres = (metres) => (metres < 10_000 ? Math.ceil(metres / 100) / 10 : Math.ceil(metres / 1000));

/** With a no-break space, so that no line ends between number and unit. */
const distance = (metres) => (metres < 1000 ? `${metres}\u00a0m` : `${kilometres(metres)}\u00a0km`);

/** Returns how exact a place is: "exact site, within 500 m", "province, within 75 km". */
export function precisionWords(precision, radius) {
  const label = PRECISION_LABELS[precision] ?? precision;
  return radius ? `${label}, within ${distance(radius)}` : label;
}
