const pieceBytesMin = 16_384;
const lineFeed = 0x0a;
const boundaryStart = Buffer.from("\n--");

/** A stretch of a raw message. `shared`: long enough to be stored once for every message that holds it. */
export interface Piece {
  readonly bytes: Buffer;
  readonly shared: boolean;
}

/**
 * Cuts a raw message around each of its MIME boundary lines, so that a part (an attachment with its headers) is a
 * piece of its own although every message has its own boundaries. Short neighbours are joined.
 * @returns pieces whose concatenation is exactly the message, and where its MIME parts begin.
 */
export const cutAtBoundaries = (
  raw: Buffer,
): { readonly pieces: readonly Piece[]; readonly parts: readonly number[] } => {
  const pieces: Piece[] = [];
  const delimiters = new Map<string, number[]>();
  let shortFrom = 0;

  const closeShort = (end: number) => {
    if (end > shortFrom) pieces.push({ bytes: raw.subarray(shortFrom, end), shared: false });
  };
  let partFrom = 0;
  const closePart = (end: number) => {
    if (end - partFrom < pieceBytesMin) return;
    closeShort(partFrom);
    pieces.push({ bytes: raw.subarray(partFrom, end), shared: true });
    shortFrom = end;
  };

  for (let found = raw.indexOf(boundaryStart); found >= 0; found = raw.indexOf(boundaryStart, found + 1)) {
    const feed = raw.indexOf(lineFeed, found + 1);
    const end = feed < 0 ? raw.length : feed + 1;
    // A boundary has at most 70 characters (RFC 2046 5.1.1); a longer line is content.
    if (end - found > 80) continue;
    const line = raw.toString("latin1", found + 1, end).trimEnd();
    const begins = delimiters.get(line);
    if (begins) begins.push(end);
    else delimiters.set(line, [end]);
    closePart(found + 1);
    partFrom = end;
  }
  closePart(raw.length);
  closeShort(raw.length);
  return { pieces, parts: partsOf(delimiters) };
};

/** What follows the lines `--x` of those x that also end a multipart, as `--x--`: other lines of that look are text. */
const partsOf = (delimiters: ReadonlyMap<string, readonly number[]>): number[] =>
  [...delimiters].flatMap(([line, begins]) => (delimiters.has(`${line}--`) ? begins : []));
