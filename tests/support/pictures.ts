import { crc32, deflateSync } from "node:zlib";

const file = (base64: string): Buffer => Buffer.from(base64, "base64");

/** Pictures of 37 by 21 pixels, as an encoder wrote them; the one that is turned is shown as 21 by 37. */
export const pictures = {
  png: file(
    "iVBORw0KGgoAAAANSUhEUgAAACUAAAAVCAAAAADkj3hyAAAAF0lEQVR4nGM8wUAEYCJG0aiqUVXDTBUAs1oA8ucl3eYAAAAASUVORK5CYII=",
  ),
  jpeg: file(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////wAALCAAVACUBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/ALgAAAA//9k=",
  ),
  progressiveJpeg: file(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////wgALCAAVACUBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/2gAIAQEAAAABsAA//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABBQJ//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwJ//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPyF//9oACAEBAAAAEP8A/wD/xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAE/EH//2Q==",
  ),
  turnedJpeg: file(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////wAALCAAVACUBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/ALgAAAA//9k=",
  ),
  gif: file(
    "R0lGODdhJQAVAIEAAMjIyAAAAAAAAAAAACwAAAAAJQAVAEAILwABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqRJkgEBADs=",
  ),
  webp: file(
    "UklGRkAAAABXRUJQVlA4IDQAAAAwAwCdASolABUAP3G202G0ryqmJWgCkC4JZwDMHA8KmggAAP7XXb9vObO4Fd7U9PXWgAAA",
  ),
  losslessWebp: file("UklGRh4AAABXRUJQVlA4TBEAAAAvJAAFAAdQlCJXq/+BiOh/AAA="),
  extendedWebp: file(
    "UklGRmQAAABXRUJQVlA4WAoAAAAQAAAAJAAAFAAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDQAAAAwAwCdASolABUAP3G202G0ryqmJWgCkC4JZwDMHA8KmggAAP7XXb9vObO4Fd7U9PXWgAAA",
  ),
} as const;

/** A chunk of a PNG. */
export const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};

/** A PNG of one colour, such as `[29, 78, 216]`. */
export const png = (width: number, height: number, colour: readonly [number, number, number]): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of each of red, green and blue.
  header.set([8, 2], 8);
  const line = Buffer.concat([Buffer.alloc(1), Buffer.from(Array(width).fill(colour).flat())]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array(height).fill(line)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};
