import { orientationOf, type PictureType } from "./picture.ts";

const nothing = Buffer.of();

/** Exif that says nothing but how the camera was held, if it has to be said (Exif 2.32, section 4.6.4). */
const orientationOnly = (orientation: number): Buffer =>
  orientation < 2 || orientation > 8
    ? nothing
    : Buffer.from([
        ...[0xff, 0xe1, 0, 34, ...Buffer.from("Exif\0\0MM\0*")],
        ...[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
      ]);

/** Of what applications put into a JPEG, JFIF, the colour profile, and how Adobe stored the colours stay (T.81, B.1.1.3). */
const bareSegment = (marker: number, segment: Buffer): Buffer => {
  if (marker === 0xe1) return orientationOnly(orientationOf(segment.subarray(4)));
  if (marker === 0xe2) return segment.toString("latin1", 4, 16) === "ICC_PROFILE\0" ? segment : nothing;
  const isComment = marker === 0xfe;
  const isApplications = marker > 0xe2 && marker <= 0xef && marker !== 0xee;
  return isComment || isApplications ? nothing : segment;
};

/** Where the compressed picture behind a start of scan ends: at a marker that is none of its own (ITU-T T.81, B.1.1.5). */
const endOfScan = (file: Buffer, from: number): number => {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const marker = file[at + 1] ?? 0;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return file.length;
};

/** Up to its end only: some cameras append a second picture or a film. */
const bareJpeg = (file: Buffer): Buffer => {
  const kept = [file.subarray(0, 2)];
  for (let at = 2; at < file.length; ) {
    const marker = file.readUInt8(at + 1);
    // Bytes that fill up before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = marker === 0xd9 ? at + 2 : at + 2 + file.readUInt16BE(at + 2);
    kept.push(bareSegment(marker, file.subarray(at, end)));
    if (marker === 0xd9) break;
    at = end;
    if (marker !== 0xda) continue;
    at = endOfScan(file, end);
    kept.push(file.subarray(end, at));
  }
  return Buffer.concat(kept);
};

const wordsOfPng = new Set(["tEXt", "zTXt", "iTXt", "eXIf", "tIME"]);

/** https://www.w3.org/TR/png-3/#5Chunk-layout */
const barePng = (file: Buffer): Buffer => {
  const kept = [file.subarray(0, 8)];
  for (let at = 8; at + 8 <= file.length; ) {
    const type = file.toString("latin1", at + 4, at + 8);
    const end = at + 12 + file.readUInt32BE(at);
    if (!wordsOfPng.has(type)) kept.push(file.subarray(at, end));
    if (type === "IEND") break;
    at = end;
  }
  return Buffer.concat(kept);
};

/** Of the flags of VP8X, that there is Exif, and that there is XMP. */
const wordFlags = 0x08 | 0x04;

/** https://developers.google.com/speed/webp/docs/riff_container */
const bareWebp = (file: Buffer): Buffer => {
  const kept = [Buffer.from(file.subarray(0, 12))];
  for (let at = 12; at + 8 <= file.length; ) {
    const type = file.toString("latin1", at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const chunk = Buffer.from(file.subarray(at, at + 8 + length + (length % 2)));
    if (type === "VP8X") chunk.writeUInt8(chunk.readUInt8(8) & ~wordFlags, 8);
    if (type !== "EXIF" && type !== "XMP ") kept.push(chunk);
    at += chunk.length;
  }
  const bare = Buffer.concat(kept);
  bare.writeUInt32LE(bare.length - 8, 4);
  return bare;
};

/**
 * A picture without what cameras and programs noted in it, such as where it was taken, when, with what, by whom, and
 * what it showed before it was cut. How it looks stays: colour profile, and how the camera was held. A GIF, which no
 * camera makes, stays as it is.
 * @throws RangeError when it ends before what it says is there.
 */
export const withoutMetadata = (file: Buffer, type: PictureType): Buffer => {
  switch (type) {
    case "image/jpeg":
      return bareJpeg(file);
    case "image/png":
      return barePng(file);
    case "image/webp":
      return bareWebp(file);
    case "image/gif":
      return file;
  }
};
