import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutMetadata } from "../../../../services/media/metadata.ts";
import { readPicture } from "../../../../services/media/picture.ts";
import { chunk, pictures, png } from "../../../support/pictures.ts";

const place = "48.3984 N 9.9916 E";

/** A segment of a JPEG. */
const segment = (marker: number, content: string | Buffer): Buffer => {
  const body = Buffer.from(content as string, "latin1");
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
/** A picture with more in it, behind its first bytes. */
const withMore = (file: Buffer, begin: number, ...more: readonly Buffer[]): Buffer =>
  Buffer.concat([file.subarray(0, begin), ...more, file.subarray(begin)]);

describe("of a JPEG", () => {
  const bare = (file: Buffer) => withoutMetadata(file, "image/jpeg");
  const { jpeg, progressiveJpeg, turnedJpeg } = pictures;

  test("what applications and people wrote is gone, and what it looks by stays", () => {
    const profile = segment(0xe2, "ICC_PROFILE\0\x01\x01profile");
    const adobe = segment(0xee, "Adobe\0d\0\0\0\0\0");
    const noted = [
      segment(0xe1, `Exif\0\0MM\0*\0\0\0\x08\0\0${place}`),
      segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${place}`),
      segment(0xe2, `MPF\0${place}`),
      segment(0xed, `Photoshop 3.0\0${place}`),
      segment(0xfe, place),
    ];
    expect(bare(withMore(jpeg, 2, ...noted, profile, adobe))).toEqual(withMore(jpeg, 2, profile, adobe));
    // A second picture, or a film, behind the first
    expect(bare(Buffer.concat([progressiveJpeg, jpeg, Buffer.from(place)]))).toEqual(progressiveJpeg);
  });

  test("how the camera was held stays, alone", () => {
    const tiff = Buffer.from(turnedJpeg.subarray(30, 56));
    const noted = segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from(place)]));
    const file = withMore(progressiveJpeg, 2, noted);
    expect(bare(file).includes(place)).toBe(false);
    expect(readPicture(bare(file))).toEqual(readPicture(turnedJpeg));
    expect(bare(bare(file))).toEqual(bare(file));
  });
});

test("of a PNG, words, Exif and the time are gone", () => {
  const file = png(3, 2, [1, 2, 3]);
  const noted = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME"].map((type) => chunk(type, Buffer.from(place)));
  const density = chunk("pHYs", Buffer.alloc(9));
  // Behind the header
  const full = Buffer.concat([withMore(file, 33, ...noted, density), Buffer.from(place)]);
  expect(withoutMetadata(full, "image/png")).toEqual(withMore(file, 33, density));
});

test("of a WebP, Exif and XMP are gone, and it does not say that they are there", () => {
  const file = pictures.extendedWebp;
  const riff = (type: string): Buffer => {
    const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
    head.writeUInt32LE(place.length, 4);
    return Buffer.concat([head, Buffer.from(place)]);
  };
  const full = Buffer.concat([file, riff("EXIF"), riff("XMP ")]);
  full.writeUInt32LE(full.length - 8, 4);
  full.writeUInt8(file.readUInt8(20) | 0x0c, 20);
  expect(withoutMetadata(full, "image/webp")).toEqual(file);
});

test("a picture without any stays as it is, to the byte", () => {
  for (const file of Object.values(pictures))
    expect(withoutMetadata(file, readPicture(file)!.content_type)).toEqual(file);
});

test("what is cut off or damaged ends, or is a RangeError", () => {
  const all = Object.values(pictures);
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.nat(299), fc.nat(299), fc.nat(255), (file, length, at, byte) => {
      const damaged = Buffer.from(file.subarray(0, length));
      if (at < damaged.length) damaged[at] = byte;
      const found = readPicture(damaged);
      try {
        if (found) withoutMetadata(damaged, found.content_type);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
