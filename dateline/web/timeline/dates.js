// Days and their words: whole days since 1970-01-01 to text and back, and steps through the calendar. Pure.
// Not taken from view.js: that module is the page's one state, and importing it under a second URL would make two.

const DAY_MS = 86400000;
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
];
const LONGEST_QUOTE = 16;

/** Returns the day number of a date; months count from 0 and may run over, days count from 1. */
export function dayOf(year, month, date = 1) {
  return Math.round(Date.UTC(year, month, date) / DAY_MS);
}

/** Returns {year, month, date} of a day number. */
export function partsOf(day) {
  const moment = new Date(day * DAY_MS);
  return { year: moment.getUTCFullYear(), month: moment.getUTCMonth(), date: moment.getUTCDate() };
}

/** Returns "2019-10-01". */
export function isoText(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Returns "Oct". */
export function monthText(month) {
  return MONTHS[month].slice(0, 3);
}

/** Returns "1 Oct 2019". */
export function dateText(day) {
  const { year, month, date } = partsOf(day);
  return `${date} ${monthText(month)} ${year}`;
}

/** Returns "2 – 8 Jan 2020", saying month and year once where both days share them. */
export function spanText(from, to) {
  if (from === to) return dateText(from);
  const [a, b] = [partsOf(from), partsOf(to)];
  if (a.year !== b.year) return `${dateText(from)} – ${dateText(to)}`;
  if (a.month !== b.month) return `${a.date} ${monthText(a.month)} – ${dateText(to)}`;
  return `${a.date} – ${dateText(to)}`;
}

function daysIn(year, month) {
  return dayOf(year, month + 1) - dayOf(year, month);
}

/** Returns `day` moved by a number of months, kept inside the month it lands in (31 Jan + 1 month is 29 Feb). */
function plusMonths(day, months) {
  const { year, month, date } = partsOf(day);
  const target = partsOf(dayOf(year, month + months));
  return dayOf(target.year, target.month, Math.min(date, daysIn(target.year, target.month)));
}

/** The steps one may play by: `days` is the usual length, for speed, `longest` the one to compare with a bin. */
export const STEPS = [
  { id: "day", label: "1 day", days: 1, longest: 1, add: (day, sign) => day + sign },
  { id: "week", label: "1 week", days: 7, longest: 7, add: (day, sign) => day + 7 * sign },
  { id: "month", label: "1 month", days: 30.4375, longest: 31, add: (day, sign) => plusMonths(day, sign) },
  { id: "quarter", label: "3 months", days: 91.3125, longest: 92, add: (day, sign) => plusMonths(day, 3 * sign) },
  { id: "year", label: "1 year", days: 365.25, longest: 366, add: (day, sign) => plusMonths(day, 12 * sign) },
];

/** Returns "a day", "a week", "4 days", "a month" … for the width of a bin. */
export function widthText(days) {
  if (days === 1) return "a day";
  if (days === 7) return "a week";
  if (days >= 28 && days <= 31) return "a month";
  if (days >= 89 && days <= 92) return "3 months";
  if (days >= 365 && days <= 366) return "a year";
  return days > 731 ? `${Math.round(days / 365.25)} years` : `${days} days`;
}

/** Reads a typed date. Returns {day} or {error}; of a month or year the first day for "from", the last for "to". */
export function readDate(text, end) {
  const parts = typedParts(text.trim().replace(/\s+/g, " "));
  return parts.error ? parts : dayOfParts(parts, end);
}

function typedParts(text) {
  const iso = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text);
  if (iso) return { year: +iso[1], month: iso[2] ? +iso[2] - 1 : null, date: iso[3] ? +iso[3] : null };
  const words = /^(?:(\d{1,2})\.? )?([a-z]{3,9})\.?,? (\d{4})$/i.exec(text);
  const month = words ? MONTHS.findIndex((name) => name.toLowerCase().startsWith(words[2].toLowerCase())) : -1;
  if (month >= 0) return { year: +words[3], month, date: words[1] ? +words[1] : null };
  if (/^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$/.test(text)) {
    return { error: "Is the day or the month first? Write 1 Oct 2019 or 2019-10-01" };
  }
  const quote = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return { error: `“${quote}” is not a date: write 1 Oct 2019, Oct 2019 or 2019` };
}

function dayOfParts({ year, month, date }, end) {
  if (year < 1000) return { error: `The year ${year} is too early: years from 1000 on` };
  if (month !== null && (month < 0 || month > 11)) return { error: `There is no month ${month + 1}` };
  if (date !== null && (date < 1 || date > daysIn(year, month))) {
    return { error: `${date} ${monthText(month)} ${year} is a day that does not exist` };
  }
  if (date !== null) return { day: dayOf(year, month, date) };
  const begin = dayOf(year, month ?? 0);
  if (end === "from") return { day: begin };
  return { day: month === null ? dayOf(year + 1, 0) - 1 : dayOf(year, month + 1) - 1 };
}
