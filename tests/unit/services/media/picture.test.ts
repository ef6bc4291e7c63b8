import fc from "fast-check";
import { expect, test } from "vitest";
import { readPicture } from "../../../../services/media/picture.ts";
import { pictures, png } from "../../../support/pictures.ts";

test.each([
  ["png", "image/png", 37, 21],
  ["jpeg", "image/jpeg", 37, 21],
  ["progressiveJpeg", "image/jpeg", 37, 21],
  ["turnedJpeg", "image/jpeg", 21, 37],
  ["gif", "image/gif", 37, 21],
  ["webp", "image/webp", 37, 21],
  ["losslessWebp", "image/webp", 37, 21],
  ["extendedWebp", "image/webp", 37, 21],
] as const)("%s is read as it is shown", (name, content_type, width, height) => {
  expect(readPicture(pictures[name])).toEqual({ content_type, width, height });
});

test("a large one is read, too", () => {
  expect(readPicture(png(4000, 3, [1, 2, 3]))).toEqual({
    content_type: "image/png",
    width: 4000,
    height: 3,
  });
});

test.each([
  ["a page", "<!doctype html><script>alert(1)</script>"],
  ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
  ["PDF", "%PDF-1.7"],
  ["another RIFF", "RIFF\0\0\0\0WAVEfmt "],
  ["nothing", ""],
])("%s is no picture", (_, text) => {
  expect(readPicture(Buffer.from(text, "latin1"))).toBeUndefined();
});

test("one without pixels is no picture", () => {
  expect(readPicture(png(0, 0, [0, 0, 0]))).toBeUndefined();
});

test("whatever is cut off or damaged is read or refused, and never throws", () => {
  const all = Object.values(pictures);
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.nat(299), fc.nat(299), fc.nat(255), (file, length, at, byte) => {
      const damaged = Buffer.from(file.subarray(0, length));
      if (at < damaged.length) damaged[at] = byte;
      const found = readPicture(damaged);
      if (found) expect(Math.min(found.width, found.height)).toBeGreaterThan(0);
    }),
  );
  for (const file of all) expect(readPicture(file.subarray(0, 9))).toBeUndefined();
});
