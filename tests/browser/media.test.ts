import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MediaView } from "../../services/media/media.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addPicture } from "../support/media.ts";
import { pictures, png } from "../support/pictures.ts";
import { arrived } from "./arrived.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { compose, goTo, hold, phone, send, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  cloud = await startTestCloud();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
});

/** Those of axe, which cannot speak with the frame of a preview, are not. */
const isOwn = (complaint: string) => !complaint.includes("postMessage");

const html = (page: Page) => page.getByRole("textbox", { name: "Message in HTML" });
const blocks = (page: Page) => page.getByRole("textbox", { name: "Message in blocks" });
const editor = (page: Page) => page.locator(".message-editor");
const library = (page: Page) => page.getByRole("dialog", { name: "Pictures" });
const openLibrary = async (page: Page) => {
  await editor(page).getByRole("button", { name: "Picture", exact: true }).click();
  await library(page).getByLabel("Find by name").waitFor();
};
const openBlocks = async (page: Page) => {
  await editor(page).getByRole("button", { name: "Blocks" }).click();
  await blocks(page).waitFor();
};
const inLibrary = async (): Promise<MediaView[]> =>
  ((await (await cloud.api("/media")).json()) as { media: MediaView[] }).media;
const isShown = (picture: Locator) =>
  picture.evaluate((found) => found instanceof HTMLImageElement && found.complete && found.naturalWidth > 0);

interface Pasted {
  readonly kind: "paste" | "drop";
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Buffer };
  readonly html?: string;
  readonly text?: string;
}

/** Pastes into, or drops on, an element what a person would. */
const give = (place: Locator, { kind, file, html: page, text }: Pasted) =>
  place.evaluate(
    (element, given) => {
      const data = new DataTransfer();
      if (given.file)
        data.items.add(
          new File([new Uint8Array(given.file.bytes)], given.file.name, { type: given.file.type }),
        );
      if (given.html) data.setData("text/html", given.html);
      if (given.text) data.setData("text/plain", given.text);
      const { left, top, width, height } = element.getBoundingClientRect();
      const common = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        given.kind === "paste"
          ? new ClipboardEvent("paste", { ...common, clipboardData: data })
          : new DragEvent("drop", {
              ...common,
              dataTransfer: data,
              clientX: left + width / 2,
              clientY: top + height / 2,
            }),
      );
    },
    { kind, html: page, text, file: file && { ...file, bytes: [...file.bytes] } },
  );

/** A photo, as a camera makes one. */
const photo = async (page: Page, width: number, height: number): Promise<Buffer> => {
  const base64 = await page.evaluate(
    async ([wide, high]) => {
      const canvas = new OffscreenCanvas(wide, high);
      const context = canvas.getContext("2d")!;
      for (let x = 0; x < wide; x += 10) {
        context.fillStyle = `hsl(${x} 60% ${30 + ((x * 7) % 40)}%)`;
        context.fillRect(x, (x * 3) % high, 10, high);
      }
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 1 });
      return btoa(
        Array.from(new Uint8Array(await blob.arrayBuffer()), (b) => String.fromCharCode(b)).join(""),
      );
    },
    [width, height] as const,
  );
  return Buffer.from(base64, "base64");
};

test("a large photo is made smaller before it is uploaded; a picture that is small is as it was", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Photos", body: "" });
  await openLibrary(page);
  const add = async (name: string, mimeType: string, buffer: Buffer) => {
    await library(page).getByLabel("Add pictures").setInputFiles({ name, mimeType, buffer });
    await library(page).getByRole("button", { name, pressed: true }).waitFor();
    return (await inLibrary()).find((one) => one.name === name);
  };
  const large = await photo(page, 2000, 3000);
  const shrunk = await add("large.jpg", "image/jpeg", large);
  expect(shrunk).toMatchObject({ content_type: "image/jpeg", width: 1067, height: 1600 });
  expect(shrunk!.size_bytes).toBeLessThan(large.length);
  const small = png(1600, 40, [9, 9, 9]);
  expect(await add("small.png", "image/png", small)).toMatchObject({ width: 1600, size_bytes: small.length });
  // A GIF may move
  expect(await add("wide.gif", "image/gif", pictures.gif)).toMatchObject({ content_type: "image/gif" });
  expect(complaints).toEqual([]);
});

test("a picture is added in the library, described, inserted into HTML, and shown in the mail that arrives", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Library", subject: "Library", body: "", list: "ada@example.net" });
  await html(page).fill("<p>Hello</p>");
  await page.keyboard.press("Control+End");

  // When it is chosen from the disk
  await openLibrary(page);
  await library(page)
    .getByLabel("Add pictures")
    .setInputFiles({ name: "magnolia.png", mimeType: "image/png", buffer: png(1200, 600, [200, 80, 140]) });
  await library(page).getByLabel("What it shows").fill('A "magnolia" & more');
  expect(await axeViolations(page)).toEqual([]);
  await library(page).getByRole("button", { name: "Insert" }).click();
  await library(page).waitFor({ state: "detached" });
  const [added] = await inLibrary();
  expect(added).toMatchObject({ name: "magnolia.png", alt: 'A "magnolia" & more', width: 1200 });
  await expect
    .poll(() => html(page).innerText())
    .toBe(
      `<p>Hello</p><img src="${added!.url}" alt="A &quot;magnolia&quot; &amp; more" width="600" height="300" style="max-width:100%;height:auto">`,
    );
  // It is written on behind it
  await page.keyboard.type("Bye");

  // Then
  await send(page);
  expect(String((await arrived(cloud, "Library")).html)).toContain(
    `<img src="${added!.url}" alt="A &quot;magnolia&quot; &amp; more" width="600" height="300"`,
  );
  await goTo(page, "Outbox");
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  const shown = page.frameLocator('iframe[title="The message"]').locator("img[src*='/media/']");
  await expect.poll(() => isShown(shown)).toBe(true);
  expect(new URL(added!.url).origin).toBe(cloud.origin);
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("pictures that are pasted or dropped stand in the blocks, and nowhere else", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Blocks", subject: "Pasted blocks", body: "", list: "ada@example.net" });
  await openBlocks(page);
  await blocks(page).locator("h1").click();
  await page.keyboard.type("Title");

  await give(blocks(page), {
    kind: "paste",
    file: { name: "image.png", type: "image/png", bytes: png(300, 100, [20, 90, 200]) },
  });
  const shown = blocks(page).locator("img[src*='/media/']");
  await expect.poll(() => shown.count()).toBe(1);
  // What it shows is asked for
  await page.getByLabel("What it shows").fill("A blue bar");
  await give(blocks(page).locator("p").last(), {
    kind: "drop",
    file: { name: "photo.jpg", type: "image/jpeg", bytes: pictures.jpeg },
  });
  await expect.poll(() => shown.count()).toBe(2);
  const data = `data:image/gif;base64,${pictures.gif.toString("base64")}`;
  await blocks(page).locator("h1").click();
  await give(blocks(page), { kind: "paste", html: `<p>From elsewhere</p><img src="${data}" alt="Grey">` });
  await expect.poll(() => shown.count()).toBe(3);
  await blocks(page).getByText("From elsewhere").waitFor();
  for (let index = 0; index < 3; index++) await expect.poll(() => isShown(shown.nth(index))).toBe(true);
  expect(await page.getByRole("list", { name: "Chosen files" }).count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);

  await send(page);
  const body = String((await arrived(cloud, "Pasted blocks")).html);
  expect(body).toMatch(
    /<img src="[^"]*\/media\/[0-9a-f]{64}\.png" alt="A blue bar" width="300" height="100"/,
  );
  expect(body).toMatch(/<img src="[^"]*\/media\/[0-9a-f]{64}\.jpg" alt="" width="37" height="21"/);
  expect(body).toMatch(/<img src="[^"]*\/media\/[0-9a-f]{64}\.gif" alt="Grey"/);
  expect(body).not.toContain("data:image");
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("a picture that is pasted into HTML stands where the cursor was, and other files are attached", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Pasted HTML", body: "" });
  await html(page).fill("<p>One</p>");
  await page.keyboard.press("Control+End");
  // The upload takes until more was written
  const release = await hold(page, "**/media");
  await give(html(page), {
    kind: "paste",
    file: { name: "image.png", type: "image/png", bytes: png(40, 20, [90, 200, 20]) },
  });
  await page.getByText("Uploading a picture…").waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.type("News ");
  release();
  await expect
    .poll(() => html(page).innerText())
    .toMatch(/^News <p>One<\/p><img src="http[^"]*\.png" alt="" width="40" height="20" style="[^"]*">$/);
  // Whoever wrote on is left where they are
  await page.keyboard.type("!");
  await expect.poll(() => html(page).innerText()).toContain("News !<p>One</p>");

  // Code that has a picture in itself
  await page.keyboard.press("Control+a");
  const data = `data:image/png;base64,${pictures.png.toString("base64")}`;
  await page.keyboard.press("Delete");
  await give(html(page), { kind: "paste", text: `<img src="${data}" alt="Grey">` });
  await expect.poll(() => html(page).innerText()).toMatch(/^<img src="http[^"]*\.png" alt="Grey">$/);

  await give(html(page), {
    kind: "drop",
    file: { name: "notes.txt", type: "text/plain", bytes: Buffer.from("Some notes") },
  });
  await page.getByRole("button", { name: "Remove notes.txt" }).waitFor();
  expect(await html(page).innerText()).not.toContain("Some notes");
  expect(complaints.filter(isOwn)).toEqual([]);
});

test.each([
  ["on a desktop", undefined],
  ["on a phone", phone],
])("pictures are found by name, taken for a block, and deleted, %s", async (_, screen) => {
  for (const { media_id } of await inLibrary()) await cloud.api(`/media/${media_id}`, { method: "DELETE" });
  for (const [name, hue] of [
    ["spring.png", 40],
    ["summer.png", 120],
  ] as const)
    await addPicture(cloud, png(80, 60, [hue, 90, 90]), { filename: name });
  const { page, complaints } = await signIn(browser, cloud, screen);
  await compose(page, { name: "Found", body: "" });
  await openBlocks(page);
  await blocks(page).locator("h1").click();
  await page.keyboard.type("Title");
  await editor(page).getByRole("button", { name: "+ Add" }).click();
  await page
    .getByRole("dialog", { name: "Add a block" })
    .getByRole("button", { name: "Picture", exact: true })
    .click();
  await page.getByRole("button", { name: "Choose a picture" }).click();
  const names = library(page).getByRole("list", { name: "Pictures" }).getByRole("button");
  await expect.poll(() => names.allInnerTexts()).toEqual(["summer.png", "spring.png"]);
  await library(page).getByLabel("Find by name").fill("SPR");
  await names.click();
  await library(page).getByLabel("What it shows").fill("A meadow");
  await page.keyboard.press("Enter");
  await library(page).waitFor({ state: "detached" });
  expect(await blocks(page).locator("img[src*='/media/']").getAttribute("alt")).toBe("A meadow");

  await openLibrary(page);
  // What is no picture is told of
  await library(page)
    .getByLabel("Add pictures")
    .setInputFiles({ name: "page.png", mimeType: "image/png", buffer: Buffer.from("<html>") });
  await library(page).getByText("The file is no PNG, JPEG, GIF or WebP picture").waitFor();
  await names.filter({ hasText: "summer.png" }).click();
  await library(page).getByRole("button", { name: "Delete" }).click();
  const asked = page.getByRole("dialog", { name: "Delete this picture?" });
  await asked.getByText("also those that were sent").waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await asked.getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => names.allInnerTexts()).toEqual(["spring.png"]);
  await page.keyboard.press("Escape");
  await library(page).waitFor({ state: "detached" });
  // Back to where it came from
  await expect
    .poll(() => blocks(page).evaluate((found) => found.contains(document.activeElement)))
    .toBe(true);
  expect(complaints.filter(isOwn)).toEqual([]);
});
