import { html } from "hono/html";
import { type PartingReason, partingCommentMax, partingReasons } from "../../suppressions/parting-words.ts";
import type { SuppressionReason } from "../../suppressions/suppression.ts";
import { masked } from "../../unsubscribes/mask.ts";
import { type ListChoice, type Preferences, snoozeMonths } from "../../unsubscribes/preferences.ts";
import type { Subscriber } from "../../unsubscribes/unsubscribe.ts";
import { buttonForm, day, type Html, page } from "./html-page.ts";

/** What a person who follows the unsubscribe link of a message reads: plain forms, no script. */

type Reader = Pick<Subscriber, "key" | "from">;

const you = ({ key }: Reader) => html`<strong>${masked(key)}</strong>`;
const sender = ({ from }: Reader) => {
  if (!from) return html`this sender`;
  const { from_name, from_email } = from;
  return from_name
    ? html`<strong>${from_name}</strong> (${from_email})`
    : html`<strong>${from_email}</strong>`;
};

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

/** What a person hears of what they just did. */
export type Notice = "saved" | "paused" | "resumed" | "not_kept" | "not_understood";

const notices: Readonly<Record<Notice, string>> = {
  saved: "Your choice is saved.",
  paused: "Your mail is paused.",
  resumed: "You get mail again from now on.",
  not_kept:
    "This could not be kept, because the sender does not have you among their contacts any more. Unsubscribe, and nothing will be sent.",
  not_understood: "That was not understood, and nothing was changed: choose again.",
};
const noticeOf = (notice: Notice | undefined) =>
  notice && html`<p class="notice" role="status">${notices[notice]}</p>`;

/**
 * What a person gets, and every way to get less of it.
 * @param preferences none where the person is no contact.
 */
export const preferencesPage = (
  reader: Reader,
  link: string,
  preferences: Preferences | undefined,
  notice?: Notice,
): Html =>
  page(
    "Unsubscribe or choose what you get",
    html`<h1>Unsubscribe, or choose what you get</h1>
      ${noticeOf(notice)}
      <p>Stop all further mail from ${sender(reader)} to ${you(reader)}?</p>
      ${buttonForm(link, "List-Unsubscribe", "One-Click", "Unsubscribe")}
      ${preferences && preferences.lists.length > 0 && listsForm(link, preferences.lists)}
      ${preferences && snoozeForm(link, preferences.snoozedUntil)}`,
  );

const listsForm = (link: string, lists: readonly ListChoice[]) => html`<h2 id="lists">Only some of it</h2>
  <form method="post" action="${link}/preferences">
    <fieldset>
      <legend>Keep sending me</legend>
      ${lists.map(
        ({ list_id, name, description, isOn }) => html`<label class="choice">
          <input type="checkbox" name="list" value="${list_id}" ${isOn && "checked"} />
          <span>${name} ${description && html`<br /><small>${description}</small>`}</span>
        </label>`,
      )}
    </fieldset>
    ${lists.map(({ list_id }) => html`<input type="hidden" name="shown" value="${list_id}" />`)}
    <button class="second">Save</button>
  </form>`;

const snoozeForm = (link: string, until: string | undefined) => html`<h2 id="pause">A pause</h2>
  ${
    until === undefined
      ? html`<form method="post" action="${link}/snooze">
        <fieldset>
          <legend>Send me nothing for</legend>
          ${snoozeMonths.map(
            (months) => html`<label class="choice">
              <input type="radio" name="months" value="${months}" required />
              <span>${months === 1 ? "a month" : `${months} months`}</span>
            </label>`,
          )}
        </fieldset>
        <button class="second">Pause</button>
      </form>`
      : html`<p>Nothing is sent to you before <strong>${day(until)}</strong>.</p>
        ${buttonForm(`${link}/snooze`, "months", "0", "Get mail again now", "second")}`
  }`;

const partingLabels: Readonly<Record<PartingReason, string>> = {
  too_many: "There was too much mail",
  not_relevant: "It was not about what I am interested in",
  never_asked: "I never asked for it",
  other: "Something else",
};

const partingForm = (link: string) => html`<h2>Would you say why?</h2>
  <form method="post" action="${link}/reason">
    <fieldset>
      <legend>You need not. It helps to send better mail.</legend>
      ${partingReasons.map(
        (reason) => html`<label class="choice">
          <input type="radio" name="reason" value="${reason}" required />
          <span>${partingLabels[reason]}</span>
        </label>`,
      )}
    </fieldset>
    <label>In your own words, if you like
      <textarea name="comment" rows="3" maxlength="${partingCommentMax}"></textarea>
    </label>
    <button class="second">Send</button>
  </form>`;

/**
 * @param reason why no mail is sent: an opt-out can be taken back.
 * @param said whether the person has just said why.
 */
export const stoppedPage = (reader: Reader, link: string, reason: SuppressionReason, said = false): Html =>
  reason === "unsubscribe"
    ? page(
        "Unsubscribed",
        html`<h1>You are unsubscribed</h1>
          ${said && html`<p class="notice" role="status">Thank you for saying why.</p>`}
          <p>No further mail from ${sender(reader)} will be sent to ${you(reader)}.</p>
          <p>Was that a mistake?</p>
          ${buttonForm(`${link}/undo`, "subscribe", "again", "Subscribe again", "second")}
          ${!said && partingForm(link)}`,
      )
    : page(
        "No further mail",
        html`<h1>You get no further mail</h1>
          <p>Mail from ${sender(reader)} to ${you(reader)} was stopped, because messages came back, were reported as spam, or the sender was asked to. If you want it again, write to the sender.</p>`,
      );

export const subscribedPage = (reader: Reader, link: string): Html =>
  page(
    "Subscribed",
    html`<h1>You are subscribed</h1>
      <p>Mail from ${sender(reader)} will be sent to ${you(reader)}.</p>
      <p><a href="${link}">Unsubscribe, or choose what you get</a></p>`,
  );
