import { html } from "hono/html";
import { pendingDays } from "../../signups/keys.ts";
import { type OpenList, wordingOf } from "../../signups/signup.ts";
import type { SuppressionReason } from "../../suppressions/suppression.ts";
import { masked } from "../../unsubscribes/mask.ts";
import { buttonForm, type Html, page } from "./html-page.ts";

/** What a person reads who subscribes to a list by a form: plain forms, no script. */

/** What a person filled in. */
export interface Entered {
  readonly email?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

/** What is wrong with it: with the address, or with something else. */
export type EntryFault = "email" | "form" | "too_many" | "later";

const faults: Readonly<Record<EntryFault, string>> = {
  email: "This is no e-mail address: enter one such as ada@example.net.",
  form: "This was not understood: fill in the form again.",
  too_many: "Too many people subscribe from where you are, or at all: try again in an hour.",
  later: "No mail can be sent at the moment: try again in a few minutes.",
};

const field = (
  label: string,
  name: keyof Entered,
  {
    type = "text",
    autocomplete,
    required = false,
  }: { type?: string; autocomplete: string; required?: boolean },
  value = "",
  fault?: EntryFault,
) => html`<label>${label}
    <input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" maxlength="${name === "email" ? 320 : 200}" ${required && "required"} ${fault === "email" && html`aria-invalid="true" aria-describedby="fault"`} />
  </label>`;

/** The form of a list, with what was entered. */
export const subscribePage = (list: OpenList, entered: Entered = {}, fault?: EntryFault): Html =>
  page(
    `Subscribe to ${list.name}`,
    html`<h1>Subscribe to ${list.name}</h1>
      ${list.description && html`<p>${list.description}</p>`}
      ${fault && html`<p class="notice" role="alert" id="fault">${faults[fault]}</p>`}
      <form method="post" action="/subscribe">
        <input type="hidden" name="list_id" value="${list.list_id}" />
        ${field("E-mail address", "email", { type: "email", autocomplete: "email", required: true }, entered.email, fault)}
        ${field("First name, if you like", "first_name", { autocomplete: "given-name" }, entered.first_name)}
        ${field("Last name, if you like", "last_name", { autocomplete: "family-name" }, entered.last_name)}
        <div class="trap" aria-hidden="true"><label>Leave this empty <input name="website" tabindex="-1" autocomplete="off" /></label></div>
        <p>${wordingOf(list)}</p>
        <p><small>You get a mail with a link to confirm it. Nothing else is sent before you do.</small></p>
        <button>Subscribe</button>
      </form>`,
  );

export const checkYourMail = page(
  "Check your mail",
  html`<h1>Check your mail</h1>
    <p>If mail can be sent to the address you entered, there is a message with a link in a moment: open it to confirm that you subscribe. It is good for ${pendingDays} days.</p>
    <p>Nothing came? Look into the folder for spam, or try again in ten minutes.</p>`,
);

export const noSuchList = page(
  "Subscribe",
  html`<h1>Nobody can subscribe here</h1>
    <p>There is no such list any more, or it takes nobody. Ask whoever gave you this link.</p>`,
);

export const invalidConfirmation = page(
  "Confirm",
  html`<h1>This link is not valid</h1>
    <p>It is good for ${pendingDays} days. Copy the whole link from the message, or subscribe again.</p>`,
);

export const subscribeFailed = page(
  "Subscribe",
  html`<h1>This did not work</h1>
    <p>Something failed on our side. Go back, and try again in a moment.</p>`,
);

interface Asked {
  readonly list: OpenList;
  readonly email: string;
  readonly wording: string;
}

/** Asks the owner of an address. @param link where they confirm. */
export const confirmPage = ({ list, email, wording }: Asked, link: string): Html =>
  page(
    `Confirm: ${list.name}`,
    html`<h1>Do you want ${list.name}?</h1>
      <p>It will be sent to <strong>${masked(email)}</strong>.</p>
      <p>“${wording}”</p>
      ${buttonForm(link, "confirm", "yes", "Yes, subscribe me")}
      <p>If you did not ask for it, close this page: then you get nothing.</p>`,
  );

/** @param unsubscribeLink where they choose what they get. */
export const confirmedPage = ({ list, email }: Asked, unsubscribeLink: string): Html =>
  page(
    "Subscribed",
    html`<h1>You are subscribed</h1>
      <p>${list.name} will be sent to <strong>${masked(email)}</strong>.</p>
      <p><a href="${unsubscribeLink}">Unsubscribe, or choose what you get</a></p>`,
  );

/** @param reason why no mail is sent, whatever they confirmed. */
export const notConfirmedPage = ({ list, email }: Asked, reason: SuppressionReason): Html =>
  page(
    "No mail",
    reason === "unsubscribe"
      ? html`<h1>You unsubscribed since</h1>
          <p>${list.name} is not sent to <strong>${masked(email)}</strong>. Subscribe again if you want it.</p>`
      : html`<h1>You get no mail</h1>
          <p>${list.name} is not sent to <strong>${masked(email)}</strong>, because messages came back, were reported as spam, or the sender was asked to. If you want it, write to the sender.</p>`,
  );
