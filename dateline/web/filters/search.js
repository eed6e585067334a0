// Finds names the way people type them: without accents, apostrophes, hyphens, articles, doubled letters, and with the
// vowels that transliteration leaves open. Pure functions, no DOM.

const LONGEST = 300; // a name longer than this is no name, and must not make typing slow
const ALIKE_LEAST = 4; // shorter words are abbreviations: there every letter counts

/** Returns the words of `text`, reduced to what tells names apart. */
export function wordsOf(text) {
  return plain(String(text ?? "").slice(0, LONGEST))
    .replace(/\b(?:al|el)[-\s]+(?=\p{L})/gu, " ")
    .replace(/\b[ae](sh|th|dh|[stndrz])-(?=\1)/gu, " ")
    .replace(/(^|\s)ال(?=\p{L}{3})/gu, "$1")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/['’‘ʼʻʿʾʹ`´\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .toLowerCase()
    .replace(/[ىی]/gu, "ي")
    .replace(/ة/gu, "ه")
    .replace(/ک/gu, "ك");
}

/** "hezbollah" -> "hezbolah"; what is or becomes too short stays as it is ("AAH" is not "AH"). */
function collapsed(word) {
  const short = word.replace(/(\p{L})\1+/gu, "$1");
  return word.length < ALIKE_LEAST || short.length < ALIKE_LEAST - 1 ? word : short;
}

/** "hizbolah", "hezbulah" -> "h·zb·l·h": the consonants, and where the vowels stood. */
function frame(word) {
  return word.replace(/[aeiouy]+/g, "·");
}

/** Returns `text` prepared for matching, as a name or as a query. */
export function prepared(text) {
  const raw = wordsOf(text);
  const words = raw.map(collapsed);
  const starts = new Set();
  let joined = "";
  for (const word of words) {
    starts.add(joined.length);
    joined += word;
  }
  return { text, raw, words, frames: words.map(frame), joined, starts };
}

/** Whether the query stands in the name from the beginning of a word on, wherever spaces and hyphens are ("K-1", "k1"). */
function standsIn(name, query) {
  for (let at = name.joined.indexOf(query.joined); at >= 0; at = name.joined.indexOf(query.joined, at + 1)) {
    if (name.starts.has(at)) return true;
  }
  return false;
}

function beginsAWord(name, query, i) {
  return name.raw.some((word) => word.startsWith(query.raw[i]))
    || name.words.some((word) => word.startsWith(query.words[i]))
    || (query.words[i].length >= ALIKE_LEAST && name.words.some((word) => word.includes(query.words[i])));
}

/** Whether word `i` of the query differs from a word of the name by vowels only. */
function isAlike(name, query, i) {
  const sought = query.frames[i];
  if (query.words[i].length < ALIKE_LEAST) return false;
  // Half a word is enough once it is long enough to be told apart: "mosul" must not find "missile".
  return name.frames.some((one) => one === sought || (sought.length >= 6 && one.startsWith(sought)));
}

/** Returns 2 if the name has the query's words, 1 if it has them but for vowels, else 0. */
export function closeness(name, query) {
  if (!query.joined || !name.joined) return 0;
  const each = query.words.map((_, i) => (beginsAWord(name, query, i) ? 2 : isAlike(name, query, i) ? 1 : 0));
  return standsIn(name, query) ? 2 : Math.min(...each);
}

/** Returns an index entry of an option or node: its label and aliases, prepared. */
export function indexed({ label, aliases = [] }) {
  return { label: prepared(label), aliases: (aliases ?? []).map(prepared) };
}

/**
 * Returns null, or how the entry was found: `alias` is the alias that matched when the label itself did not.
 * `rank` is higher for the better find.
 */
export function found(entry, query) {
  if (closeness(entry.label, query) === 2) return { rank: 4, alias: null };
  const alias = shortest(entry.aliases.filter((one) => closeness(one, query) === 2));
  if (alias) return { rank: 3, alias };
  if (closeness(entry.label, query) === 1) return { rank: 2, alias: null };
  const near = shortest(entry.aliases.filter((one) => closeness(one, query) === 1));
  return near ? { rank: 1, alias: near } : null;
}

function shortest(names) {
  if (!names.length) return null;
  return names.reduce((best, one) => (one.text.length < best.text.length ? one : best)).text;
}
