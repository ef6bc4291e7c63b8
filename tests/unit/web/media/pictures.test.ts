import { expect, test } from "vitest";
import { imgTag } from "../../../../web/media/img-tag.ts";
import { hostDataPictures } from "../../../../web/media/picture-files.ts";
import { pictures } from "../../../support/pictures.ts";

const picture = { url: "https://mail.example.com/media/a.png", width: 1200, height: 601, alt: "" };

test("a picture is no wider than a mail, keeps its shape, and has words for who does not see it", () => {
  expect(imgTag({ ...picture, alt: 'A "tree" & <more>' }).tag).toBe(
    '<img src="https://mail.example.com/media/a.png" alt="A &quot;tree&quot; &amp; &lt;more>" width="600" height="301" style="max-width:100%;height:auto">',
  );
  expect(imgTag({ ...picture, width: 40, height: 20 }).tag).toContain('width="40" height="20"');
  expect(imgTag({ ...picture, width: 9000, height: 1 }).tag).toContain('width="600" height="1"');
});

test("where its words go is known", () => {
  const { tag, altAt } = imgTag(picture);
  expect([tag.slice(altAt - 5, altAt), tag.slice(altAt, altAt + 1)]).toEqual(['alt="', '"']);
});

test("pictures that stand in a text are uploaded, each once, and SVG is left", async () => {
  const data = `data:image/png;base64,${pictures.png.toString("base64")}`;
  const svg = "data:image/svg+xml;base64,PHN2Zy8+";
  const uploaded: File[] = [];
  const hosted = await hostDataPictures(
    `<img src="${data}"><img src='${data}'><img src="${svg}">`,
    async (file) => {
      uploaded.push(file);
      return "https://mail.example.com/media/a.png";
    },
  );
  expect(hosted).toBe(
    `<img src="https://mail.example.com/media/a.png"><img src='https://mail.example.com/media/a.png'><img src="${svg}">`,
  );
  expect(uploaded.map(({ name, type }) => ({ name, type }))).toEqual([
    { name: "pasted.png", type: "image/png" },
  ]);
  expect(Buffer.from(await uploaded[0]!.arrayBuffer()).equals(pictures.png)).toBe(true);
});
