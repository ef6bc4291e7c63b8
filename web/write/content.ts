import type { CampaignRequest, DraftContent, TemplateContent } from "../api/client.ts";
import { localDateTime, ownTimeZone, type Weekday, weekdays } from "../format.ts";
import { testRequestOf } from "./ab-test.ts";
import { audienceFields, audienceOf } from "./audience-request.ts";
import { type Draft, usualWindow } from "./draft.ts";

const isWeekday = (day: string): day is Weekday => weekdays.some((known) => known === day);

const trackingOf = (tracking: boolean | undefined): Draft["tracking"] => {
  if (tracking === undefined) return "stage";
  return tracking ? "on" : "off";
};

const windowOf = ({ sending_window }: DraftContent): Draft["window"] => {
  if (!sending_window) return usualWindow;
  const { from = "", to = "", days = weekdays } = sending_window;
  return { limited: true, from, to, days: days.filter(isWeekday) };
};

/** A start as its input has it: that of a campaign that was taken back is a moment. */
const startOf = (sendAt: string, timeZone: string): string =>
  /(Z|[+-]\d\d:\d\d)$/.test(sendAt) ? localDateTime(sendAt, timeZone) : sendAt;

/** A draft as the form has it. */
export const draftOf = (
  content: DraftContent,
  timeZone: string = content.time_zone ?? ownTimeZone(),
): Draft => ({
  campaignName: content.campaign_name ?? "",
  fromName: content.from_name ?? "",
  fromEmail: content.from_email ?? "",
  replyTo: content.reply_to ?? "",
  subject: content.subject ?? "",
  preheader: content.preheader ?? "",
  format: content.format,
  blocks: content.blocks ?? null,
  body: content.body ?? "",
  textBody: content.text_body ?? "",
  ...(content.template ? { template: content.template } : {}),
  attachments: content.attachments ?? [],
  ...audienceFields(content.audience),
  start: content.send_at === undefined ? "now" : "later",
  sendAt: startOf(content.send_at ?? "", timeZone),
  timeZone,
  window: windowOf(content),
  recurrence: recurrenceOf(content),
  unreported: content.unreported ?? "hold",
  approval: content.approval === "required",
  tracking: trackingOf(content.tracking),
  archive: content.archive ?? false,
  ...(content.ab_test && { abTest: content.ab_test }),
});

const recurrenceOf = ({ recurrence }: DraftContent): Draft["recurrence"] =>
  recurrence?.every && {
    every: recurrence.every,
    interval: recurrence.interval ?? 1,
    until: recurrence.until ?? "",
  };

const repeatingOf = ({ every, interval, until }: NonNullable<Draft["recurrence"]>) => ({
  every,
  interval,
  ...(until ? { until } : {}),
});

const scheduleOf = ({ start, sendAt, timeZone, recurrence, window: { limited, from, to, days } }: Draft) => ({
  ...(start === "later" ? { send_at: sendAt } : {}),
  ...(start === "later" && recurrence ? { recurrence: repeatingOf(recurrence) } : {}),
  ...(limited ? { sending_window: { from, to, days: [...days] } } : {}),
  ...(start === "later" || limited ? { time_zone: timeZone } : {}),
});

const choicesOf = (draft: Draft) => ({
  ...(draft.tracking === "stage" ? {} : { tracking: draft.tracking === "on" }),
  ...(draft.archive ? { archive: true } : {}),
  ...(draft.approval ? { approval: "required" as const } : {}),
  ...(draft.unreported === "resend" ? { unreported: draft.unreported } : {}),
  ...scheduleOf(draft),
});

/** The words of a draft, as a template has them. */
export const wordsOf = (draft: Draft): TemplateContent => ({
  subject: draft.subject,
  preheader: draft.preheader,
  body: draft.body,
  text_body: draft.textBody,
  format: draft.format,
  blocks: draft.blocks ?? null,
});

/** A draft as the API keeps it, finished or not: the way back from `draftOf`. */
export const contentOf = (draft: Draft, audience = audienceOf(draft)): DraftContent => ({
  campaign_name: draft.campaignName,
  ...wordsOf(draft),
  ...(draft.template ? { template: draft.template } : {}),
  from_email: draft.fromEmail,
  from_name: draft.fromName,
  reply_to: draft.replyTo,
  attachments: [...draft.attachments],
  ...(audience === undefined ? {} : { audience }),
  ...choicesOf(draft),
  ...(draft.abTest && { ab_test: draft.abTest }),
});

/** The campaign that a draft asks for; what is optional and empty is left out. */
export const requestOf = (draft: Draft, audience = audienceOf(draft)): CampaignRequest => {
  const ab_test = testRequestOf(draft);
  return {
    campaign_name: draft.campaignName.trim(),
    subject: draft.subject,
    ...(draft.preheader.trim() ? { preheader: draft.preheader } : {}),
    body: draft.body,
    from_email: draft.fromEmail.trim(),
    ...(draft.fromName.trim() ? { from_name: draft.fromName.trim() } : {}),
    ...(draft.replyTo.trim() ? { reply_to: draft.replyTo.trim() } : {}),
    ...(draft.textBody.trim() ? { text_body: draft.textBody } : {}),
    ...(audience === undefined ? {} : { audience }),
    attachments: draft.attachments.map(({ attachment_id }) => ({ attachment_id })),
    ...choicesOf(draft),
    ...(ab_test && { ab_test }),
  };
};
