/**
 * Types of pictures that mail readers show, and the endings of their names. SVG is not among them: Gmail and Outlook
 * show none, and one that is opened by itself is a document whose scripts run on the site's own origin.
 */
export const pictureTypes = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
} as const;
export type PictureType = keyof typeof pictureTypes;

/** What a file says of itself, whatever it is called. */
export interface Picture {
  readonly content_type: PictureType;
  /** As it is shown, in pixels. */
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Picture, "width" | "height">;

/** Chunk IHDR is the first: https://www.w3.org/TR/png-3/#11IHDR */
const pngSize = (file: Buffer): Size | undefined =>
  file.toString("latin1", 12, 16) === "IHDR"
    ? { width: file.readUInt32BE(16), height: file.readUInt32BE(20) }
    : undefined;

/** Of the logical screen: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 18. */
const gifSize = (file: Buffer): Size => ({ width: file.readUInt16LE(6), height: file.readUInt16LE(8) });

/** https://developers.google.com/speed/webp/docs/riff_container; a frame of VP8 is in RFC 6386, section 9.1. */
const webpSize = (file: Buffer): Size | undefined => {
  const chunk = file.toString("latin1", 12, 16);
  if (chunk === "VP8X") return { width: 1 + file.readUIntLE(24, 3), height: 1 + file.readUIntLE(27, 3) };
  if (chunk === "VP8L" && file.readUInt8(20) === 0x2f) {
    const bits = file.readUInt32LE(21);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (chunk === "VP8 " && file.readUIntBE(23, 3) === 0x9d012a)
    return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
  return undefined;
};

/** Start of a frame: C0 to CF, but for the tables DHT, JPG and DAC (ITU-T T.81, table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * How a camera was held, from 1, as it is shown, to 8; from 5 on, what is stored lies on its side (Exif 2.32, section
 * 4.6.4, Orientation).
 * @param segment what follows the length of an APP1
 * @throws RangeError when it ends before what it says is there.
 */
export const orientationOf = (segment: Buffer): number => {
  if (segment.toString("latin1", 0, 6) !== "Exif\0\0") return 1;
  const tiff = segment.subarray(6);
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < short(directory); entry++) {
    const at = directory + 2 + entry * 12;
    if (short(at) === 0x0112) return short(at + 8);
  }
  return 1;
};

/** Walks the segments up to the frame, which has the size (ITU-T T.81, section B.2). */
const jpegSize = (file: Buffer): Size | undefined => {
  let turned = false;
  for (let at = 2; file.readUInt8(at) === 0xff; ) {
    const marker = file.readUInt8(at + 1);
    // Bytes that fill up before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isFrame(marker)) {
      const [height, width] = [file.readUInt16BE(at + 5), file.readUInt16BE(at + 7)];
      return turned ? { width: height, height: width } : { width, height };
    }
    const length = file.readUInt16BE(at + 2);
    if (marker === 0xe1) turned ||= orientationOf(file.subarray(at + 4, at + 2 + length)) >= 5;
    at += 2 + length;
  }
  return undefined;
};

interface Format {
  readonly content_type: PictureType;
  /** By how the file begins, a character for a byte. */
  readonly isIn: (start: string) => boolean;
  readonly sizeOf: (file: Buffer) => Size | undefined;
}

const formats: readonly Format[] = [
  { content_type: "image/png", isIn: (start) => start.startsWith("\x89PNG\r\n\x1a\n"), sizeOf: pngSize },
  { content_type: "image/jpeg", isIn: (start) => start.startsWith("\xff\xd8\xff"), sizeOf: jpegSize },
  { content_type: "image/gif", isIn: (start) => /^GIF8[79]a/.test(start), sizeOf: gifSize },
  {
    content_type: "image/webp",
    isIn: (start) => start.startsWith("RIFF") && start.startsWith("WEBP", 8),
    sizeOf: webpSize,
  },
];

/** Reads what kind of picture a file is, and how large. @returns undefined when it is none, or is cut off before it says. */
export const readPicture = (file: Buffer): Picture | undefined => {
  const start = file.toString("latin1", 0, 16);
  const format = formats.find(({ isIn }) => isIn(start));
  try {
    const size = format?.sizeOf(file);
    return format && size && size.width > 0 && size.height > 0
      ? { content_type: format.content_type, ...size }
      : undefined;
  } catch (error) {
    // It ends before what it says is there.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
