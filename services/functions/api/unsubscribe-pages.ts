import { html } from "hono/html";
import type { SuppressionReason } from "../../suppressions/suppression.ts";
import { masked } from "../../unsubscribes/mask.ts";
import type { Subscriber } from "../../unsubscribes/unsubscribe.ts";
import { page } from "./html-page.ts";

/** What a person who follows the unsubscribe link of a message reads: plain forms, no script. */

type Reader = Pick<Subscriber, "key" | "from">;

const you = ({ key }: Reader) => html`<strong>${masked(key)}</strong>`;
const sender = ({ from: { from_name, from_email } }: Reader) =>
  from_name ? html`<strong>${from_name}</strong> (${from_email})` : html`<strong>${from_email}</strong>`;

export const invalidLink = page(
  "Unsubscribe",
  html`<h1>This link is not valid</h1>
    <p>Copy the whole link from the message, or reply to the message and ask its sender.</p>`,
);

export const testLink = page(
  "Unsubscribe",
  html`<h1>This is the link of a test message</h1>
    <p>It unsubscribes nobody. In the campaign itself, each recipient has a link of their own.</p>`,
);

export const failedPage = page(
  "Unsubscribe",
  html`<h1>This did not work</h1>
    <p>Something failed on our side, and you may still get mail. Try again in a moment, or reply to the message and ask its sender.</p>
    <p><a href="">Try again</a></p>`,
);

const form = (action: string, name: string, value: string, words: string) =>
  html`<form method="post" action="${action}"><button name="${name}" value="${value}">${words}</button></form>`;

export const askPage = (reader: Reader, link: string) =>
  page(
    "Unsubscribe",
    html`<h1>Unsubscribe</h1>
      <p>Stop all further mail from ${sender(reader)} to ${you(reader)}?</p>
      ${form(link, "List-Unsubscribe", "One-Click", "Unsubscribe")}`,
  );

/** @param reason why no mail is sent: an opt-out can be taken back. */
export const stoppedPage = (reader: Reader, link: string, reason: SuppressionReason) =>
  reason === "unsubscribe"
    ? page(
        "Unsubscribed",
        html`<h1>You are unsubscribed</h1>
          <p>No further mail from ${sender(reader)} will be sent to ${you(reader)}.</p>
          <p>Was that a mistake?</p>
          ${form(`${link}/undo`, "subscribe", "again", "Subscribe again")}`,
      )
    : page(
        "No further mail",
        html`<h1>You get no further mail</h1>
          <p>Mail from ${sender(reader)} to ${you(reader)} was stopped, because messages came back, were reported as spam, or the sender was asked to. If you want it again, write to the sender.</p>`,
      );

export const subscribedPage = (reader: Reader, link: string) =>
  page(
    "Subscribed",
    html`<h1>You are subscribed</h1>
      <p>Mail from ${sender(reader)} will be sent to ${you(reader)}.</p>
      <p><a href="${link}">Unsubscribe</a></p>`,
  );
