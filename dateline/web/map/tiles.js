// A look into a file of tiles before it becomes the ground: the library that draws it would only log what is wrong, tile
// by tile, over a grey map. Layout: the header of PMTiles version 3.

const HEADER = 127; // bytes
const MAGIC = "PMTiles";
const VERSION = 3;
const VECTOR = 1;
const SECTIONS = [8, 24, 40, 56]; // where the header has the offset of root, metadata, leaves and tiles, each before a length

/** Throws with what is wrong with the file, in words for its reader. */
export async function checkTiles({ name, url }) {
  const answer = await fetch(url, { headers: { Range: `bytes=0-${HEADER - 1}` } });
  if (answer.status === 416) throw new Error(`the file “${name}” is empty`);
  if (!answer.ok) throw new Error(`the file “${name}” is not there (status ${answer.status})`);
  const size = Number(answer.headers.get("content-range")?.split("/")[1]) || Infinity;
  const wrong = flaw(new Uint8Array(await answer.arrayBuffer()), size);
  if (wrong) throw new Error(`the file “${name}” ${wrong}`);
}

/** Returns what is wrong with a file of `size` bytes that begins with `head`, or "". */
export function flaw(head, size) {
  const begins = String.fromCharCode(...head.subarray(0, MAGIC.length)) === MAGIC;
  if (!begins || head.length < HEADER) return "is no PMTiles file";
  if (head[MAGIC.length] !== VERSION) return `is PMTiles version ${head[MAGIC.length]}; only version ${VERSION} can be drawn`;
  const view = new DataView(head.buffer, head.byteOffset);
  const end = Math.max(...SECTIONS.map((at) => Number(view.getBigUint64(at, true) + view.getBigUint64(at + 8, true))));
  if (end > size) return `is cut off: ${size} of ${end} bytes are there`;
  return head[99] === VECTOR ? "" : "holds pictures; only vector tiles can be drawn";
}
