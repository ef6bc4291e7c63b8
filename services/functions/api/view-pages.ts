import { html } from "hono/html";
import { page } from "./html-page.ts";

/** What is read where a mail cannot be shown in the browser. */

export const invalidView = page(
  "Read in the browser",
  html`<h1>This link is not valid</h1>
    <p>Copy the whole link from the message, or read it in your mail program.</p>`,
);

export const testView = page(
  "Read in the browser",
  html`<h1>This is the link of a test message</h1>
    <p>In the campaign itself, each recipient has a link of their own, which shows the message as they got it.</p>`,
);

export const goneView = page(
  "Read in the browser",
  html`<h1>This message is kept no longer</h1>
    <p>What was sent is kept for a time, and what is known of a person is deleted when they ask for it. The message in your mailbox stays as it is.</p>`,
);

export const viewFailed = page(
  "Read in the browser",
  html`<h1>This did not work</h1>
    <p>Something failed on our side. The message in your mailbox is as it was.</p>
    <p><a href="">Try again</a></p>`,
);
