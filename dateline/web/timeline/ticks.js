// The dates under the histogram: which to mark from days to centuries, and how to write them without overlap. Pure.

import { dayOf, monthText, partsOf } from "./dates.js";

const GAP = 6;
const MAX_DROPPED = 0.34; // years take more room than months: "Jan 2020" may cost its neighbour the label

const dayUnit = (days) => ({
  next: (day) => day + days,
  begin: (day) => Math.ceil((day + 3) / days) * days - 3,
  text: dayLabel,
});
const monthUnit = (months) => ({
  next: (day) => monthOn(day, months),
  begin: (day) => firstMonthFrom(day, months),
  text: months % 12 ? monthLabel : yearLabel,
  plain: months % 12 === 0,
});

// Weeks begin on Mondays: day -3 (29 Dec 1969) was one.
const UNITS = [
  dayUnit(1), dayUnit(7), dayUnit(14),
  ...[1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400].map(monthUnit),
];

function monthOn(day, months) {
  const { year, month } = partsOf(day);
  return dayOf(year, month + months);
}

function firstMonthFrom(day, months) {
  const { year, month, date } = partsOf(day);
  const index = year * 12 + month + (date > 1 ? 1 : 0);
  const next = Math.ceil(index / months) * months;
  return dayOf(Math.floor(next / 12), next % 12);
}

function dayLabel(day, withYear) {
  const { year, month, date } = partsOf(day);
  return `${date} ${monthText(month)}${withYear ? ` ${year}` : ""}`;
}

function monthLabel(day, withYear) {
  const { year, month } = partsOf(day);
  return `${monthText(month)}${withYear ? ` ${year}` : ""}`;
}

function yearLabel(day) {
  return String(partsOf(day).year);
}

function daysOf(unit, from, end, most) {
  const days = [];
  for (let day = unit.begin(from); day < end && days.length <= most; day = unit.next(day)) days.push(day);
  return days;
}

/** Returns the ticks of one unit with their labels, the first and each change of year saying the year. */
function ticksOf(unit, days, place) {
  let year = null;
  return days.map((day) => {
    const now = partsOf(day).year;
    const tick = { day, x: place(day), year: now !== year, first: year === null };
    year = now;
    return { ...tick, text: unit.text(day, tick.year), strong: tick.year && !unit.plain };
  });
}

/** Leaves out the text of ticks that would touch another: changes of year stay first, then the rest from the left. */
function withoutOverlap(ticks, width, measure) {
  const taken = [];
  const rank = (tick) => (tick.year && !tick.first ? 0 : tick.first ? 1 : 2);
  for (const tick of [...ticks].sort((a, b) => rank(a) - rank(b) || a.x - b.x)) {
    const [left, right] = [tick.x, tick.x + measure(tick.text)];
    const fits = right <= width && taken.every(([from, to]) => right + GAP <= from || to + GAP <= left);
    if (fits) taken.push([left, right]);
    else tick.text = "";
  }
  return ticks;
}

/**
 * Returns [{day, x, text, strong}] for an axis of `width` pixels over the days from `from` up to, not including, `end`.
 * `measure(text)` is the width of a text; changes of year are `strong`. Takes the finest unit of which nearly every label fits.
 */
export function ticks({ from, end, width, measure }) {
  const place = (day) => ((day - from) / (end - from)) * width;
  for (const unit of UNITS) {
    const most = width / 12;
    const days = daysOf(unit, from, end, most);
    if (!days.length || days.length > most) continue;
    const placed = withoutOverlap(ticksOf(unit, days, place), width, measure);
    const dropped = placed.filter((tick) => !tick.text && tick.x + measure("Sep") < width).length;
    if (dropped <= placed.length * MAX_DROPPED && placed.some((tick) => tick.text)) return placed;
  }
  return [{ day: from, x: 0, text: dayLabel(from, true), strong: true }];
}
