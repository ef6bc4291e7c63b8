import * as z from "zod";
import { campaignId } from "../../events/campaigns.ts";
import { attachmentsMax, fileFields } from "../attachments/attachment.ts";
import { emailAddress } from "../contacts/address.ts";
import { listId } from "../contacts/contact.ts";
import { headerText } from "../contacts/header-text.ts";
import { draftId } from "../drafts/draft.ts";
import { segmentId } from "../segments/segment.ts";
import { partingReasons } from "../suppressions/parting-words.ts";
import { variantLetters, verdicts, winnerRules } from "./ab-test.ts";
import { approvalChoice, approvalView } from "./approval.ts";
import { audienceRequest, namesAddresses } from "./audience-request.ts";
import { healthView } from "./health.ts";
import { cadences } from "./recurrence.ts";
import { checkSchedule, moveFields, scheduleFields } from "./schedule.ts";
import { sendingWindowView } from "./sending-window.ts";

export const campaignStatuses = [
  "awaiting_approval",
  "scheduled",
  "pending",
  "in_progress",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** What becomes of recipients that SES, by all it told, never had: they wait for a person, or are mailed once more. */
export const unreportedChoices = ["hold", "resend"] as const;
export type UnreportedChoice = (typeof unreportedChoices)[number];

/** All subscribed contacts, the addresses of a request, or what a filter finds and addresses besides. */
export const audienceKinds = ["subscribed", "list", "filter"] as const;
export type AudienceKind = (typeof audienceKinds)[number];

const inlineAttachment = z
  .strictObject({
    ...fileFields,
    content: z.base64().meta({
      description: "The file, base64 (RFC 4648, section 4, with its padding). A request may have 6 MB.",
      contentEncoding: "base64",
      pattern: "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    }),
  })
  .meta({ id: "InlineAttachment" });
const uploadedAttachment = z
  .strictObject({ attachment_id: z.uuid() })
  .meta({ id: "UploadedAttachment", description: "A file uploaded through POST /attachments." });

/** What a template may have; it is refused with what is wrong with it, as by mail/template-source.ts. */
const templateCharactersMax = 2_000_000;

const preheaderMax = 250;

/** What a recipient reads. */
const words = {
  subject: headerText(500)
    .min(1)
    .meta({ description: "A Liquid template.", example: "Hello {{ first_name }}" }),
  preheader: z.string().max(preheaderMax).optional().meta({
    description:
      "What inboxes show beside the subject: one line, put hidden before the body. A Liquid template.",
    example: "What is on in April and May",
  }),
  body: z.string().min(1).meta({
    description:
      "HTML; a Liquid template. At most 2,000,000 characters, 10,000 tags and outputs, and 250 elements in one another where the plain text is made of it. With the attachments in base64 an e-mail has 10 MB at most, unless the installation is set otherwise.",
    maxLength: templateCharactersMax,
    example: "<p>Hello {{ first_name | default: 'friend' }}</p>",
  }),
  text_body: z.string().optional().meta({
    description: "A Liquid template; made from the body when left out.",
    maxLength: templateCharactersMax,
  }),
};

/** Variants beside the campaign's own words. */
const othersMax = variantLetters.length - 1;

const testVariant = z
  .strictObject(words)
  .partial()
  .refine((variant) => Object.values(variant).some((value) => value !== undefined), {
    message: "must have a subject, preheader, body or text_body of its own",
  })
  .meta({
    id: "TestVariant",
    description:
      "What it has instead of the campaign's own words. The plain text of another body is made of that, unless it is given.",
    example: { subject: "{{ first_name }}, spring is here" },
  });

const abTest = z
  .strictObject({
    share: z.number().int().min(5).max(50).meta({
      description: "Percent of the audience that is in the test, the same number of people for each variant.",
      example: 20,
    }),
    variants: z.array(testVariant).min(1).max(othersMax).meta({
      description: "Variants B, C and D. A is the campaign itself.",
    }),
    winner: z.enum(winnerRules).meta({
      description:
        "What the rest of the audience gets: the variant that most of those it was delivered to opened, or followed a link of; or the one that a person chooses by `POST /campaigns/{campaign_id}/winner`.",
    }),
    after_minutes: z.number().int().min(30).max(10_080).default(240).meta({
      description:
        "How long after the test was sent the winner is found. Of no effect where a person chooses it.",
    }),
  })
  .meta({
    id: "AbTest",
    description:
      "Tries up to four wordings on a share of the audience that is drawn by lot; the rest gets the winner, and nothing before it is known.",
  });

/** A campaign as it is asked for. */
export const campaignRequest = z
  .strictObject({
    campaign_name: z.string().trim().min(1).max(200).meta({ pattern: "\\S", example: "Spring programme" }),
    ...words,
    ab_test: abTest.optional(),
    from_email: emailAddress,
    from_name: headerText(200).optional().meta({ example: "Tidings" }),
    reply_to: emailAddress.optional(),
    attachments: z
      .array(z.union([inlineAttachment, uploadedAttachment]))
      .max(attachmentsMax)
      .default([]),
    audience: audienceRequest.optional(),
    unreported: z.enum(unreportedChoices).optional().meta({
      description:
        "What becomes of recipients whose outcome is unknown and of whom SES, unlike of their neighbours, told nothing within an hour (`ses_reported: false`). `hold`, the default: they get nothing until a retry names them. `resend`: once the campaign is completed each is mailed again by itself, once. The risk: SES's events are best effort, so if all events of a message were lost, that person gets it twice.",
    }),
    tracking: z.boolean().optional().meta({
      description:
        "Whether SES tells who opened the mail and who followed its links: it puts an image into it, and leads its links past a server of its own. The unsubscribe link is never changed. As the installation is set when left out.",
    }),
    archive: z.boolean().optional().meta({
      description:
        "Whether it has a public page, `/archive/{campaign_id}`, from its start on: as it is for somebody of whom nothing is known. Not when left out.",
    }),
    approval: approvalChoice.optional().meta({
      description:
        "It waits until another API key than the one that asks for it releases it (`POST /campaigns/{campaign_id}/approve`). The installation may require that of every campaign.",
    }),
    draft_id: draftId.optional().meta({
      description:
        "The draft this is: it is started by it, once, whatever the Idempotency-Key. Its blocks are kept with the campaign where its body is the one that is sent. Of no effect in a preflight or a test.",
    }),
    ...scheduleFields,
  })
  .superRefine(checkSchedule)
  // They would be kept, and mailed, as long as it repeats; contacts can be found, and erased.
  .refine(({ recurrence, audience }) => !recurrence || !namesAddresses(audience), {
    path: ["recurrence"],
    message:
      "works with contacts, lists and segments alone: put the addresses that are named on a list instead",
  })
  .meta({ id: "CampaignRequest" });
export type CampaignRequest = z.output<typeof campaignRequest>;

const count = (description: string) => z.number().int().meta({ description });

/** total_contacts = sent + failed + suppressed + unknown + remaining, at every moment. */
const counts = {
  total_contacts: count("Recipients of the frozen audience; grows until batching ends."),
  sent_count: count("SES accepted the message."),
  failed_count: count("SES refused the message for good."),
  suppressed_count: count("Not sent: unsubscribed, suppressed, or gone."),
  unknown_count: count(
    "A crash or a lost reply hid whether SES accepted; not resent before that is settled.",
  ),
  unreported_count: count(
    "Of the unknown: SES told of their neighbours and within an hour not of them, so most likely it never had them.",
  ),
  remaining_count: count("Not sent yet."),
  delivered_count: count("Recipients whose server took the message, and did not send it back since."),
  bounced_count: count("Recipients whose message bounced."),
  hard_bounced_count: count(
    "Of these, refused for good by the receiving server. Those that SES held back, as its own list had them, are not.",
  ),
  complained_count: count("Recipients who reported spam."),
  opened_count: count(
    "Recipients who opened the message at least once, as far as SES can tell people from machines.",
  ),
  clicked_count: count("Recipients who followed a link at least once; likewise."),
  robot_opened_count: count(
    "Recipients whose message a machine opened, such as one that looks for malware. Some opened it as well.",
  ),
  robot_clicked_count: count("Recipients whose links a machine followed."),
  unsubscribed_count: count("Recipients who unsubscribed from this message."),
};

/** `GET /campaign-status/{campaign_id}` */
export const campaignStatusView = z
  .object({
    campaign_id: campaignId,
    campaign_name: z.string(),
    status: z.enum(campaignStatuses).meta({ id: "CampaignStatus" }),
    reason: z.string().nullable().meta({ description: "Why it failed, paused or waits." }),
    warning: z.string().nullable().meta({
      description:
        "What of this campaign endangers the sending account: more bounces or complaints than SES lets pass, counted over all its messages, also after it ended.",
    }),
    resumes_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "It waits until then, for the reason given, and goes on by itself." }),
    send_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When it starts, or was to start; null: at once." }),
    ...counts,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "CampaignProgress" });
export type CampaignStatusView = z.output<typeof campaignStatusView>;

/** `PATCH /campaigns/{campaign_id}` */
export const campaignChange = z
  .strictObject({
    ...moveFields,
    archive: z.boolean().optional().meta({
      description: "Whether it has a public page from its start on; changed at any time, and by itself.",
    }),
  })
  .superRefine((change, context) => {
    const { archive, ...move } = change;
    const refuse = (field: keyof typeof change, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    checkSchedule(move, context);
    if (move.send_at === undefined && archive === undefined)
      refuse("send_at", "is required, or archive: say what is to change");
    // Two writes, of which one may be refused.
    else if (move.send_at !== undefined && archive !== undefined)
      refuse("archive", "is changed by itself, not with send_at");
  })
  .meta({ id: "CampaignChange" });

/** What an operator may ask of a campaign's recipients once more. */
export const retryRequest = z
  .strictObject({
    include_unknown: z.boolean().default(false).meta({
      description:
        "Also those whose outcome is unknown and that no event of SES has settled: some may get the message twice.",
    }),
    unreported: z.boolean().default(false).meta({
      description:
        "Also those of the unknown that SES most likely never had (`ses_reported: false`). Should all events of a message have been lost, that recipient gets it twice.",
    }),
  })
  .meta({ id: "RetryRequest" });

const chosenView = {
  lists: z.array(listId),
  segments: z.array(segmentId),
  addresses: count("Addresses that were named."),
};

/** Whom a campaign is for: what was asked for, not who was found. */
const audienceView = z
  .object({
    kind: z.enum(audienceKinds).meta({
      description:
        "`subscribed`: all subscribed contacts. `list`: the addresses of its request. `filter`: contacts of lists and segments, and addresses.",
    }),
    words: z.string().meta({ example: "2 lists and 3 addresses, without 1 segment" }),
    all: z.boolean().meta({ description: "Whether all subscribed contacts were asked for." }),
    ...chosenView,
    exclude: z.object(chosenView),
  })
  .meta({ id: "Audience" });

/** Which variant of a test. */
export const variantLetter = z.enum(variantLetters).meta({ id: "VariantLetter" });

/** `POST /campaigns/{campaign_id}/winner` */
export const winnerChoice = z
  .strictObject({ variant: variantLetter })
  .meta({ id: "WinnerChoice", description: "The variant that the rest of the audience gets." });

const abTestView = z
  .object({
    share: z.number().int(),
    winner_by: z.enum(winnerRules),
    after_minutes: z.number().int(),
    variants: z.array(
      z.object({
        variant: variantLetter,
        subject: z.string(),
        sent_count: counts.sent_count,
        delivered_count: counts.delivered_count,
        opened_count: counts.opened_count,
        clicked_count: counts.clicked_count,
        unsubscribed_count: counts.unsubscribed_count,
      }),
    ),
    waits: z.boolean().meta({
      description:
        "All of the share is sent, and the rest waits for the winner: a minute may pass until that is in `tested_at`.",
    }),
    tested_at: z.iso.datetime().nullable().meta({ description: "When the test was sent; null before." }),
    decides_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the winner is found; null when it is, or a person chooses it." }),
    leads: variantLetter.nullable().meta({
      description:
        "Which is ahead now, by what the winner is found by; by opens where a person chooses it. null: none is.",
    }),
    winner: variantLetter.nullable().meta({ description: "null: the rest of the audience waits for it." }),
    decided: z.enum(verdicts).nullable().meta({
      description:
        "`ahead` of the others; a `tie`, of which the first won; `by_hand`; `nobody_tested`, as the audience was too small.",
    }),
    decided_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "AbTestResult", description: "The counts of variants are of the test alone." });

const seriesView = z
  .object({
    every: z.enum(cadences),
    interval: z.number().int(),
    until: z.string().nullable().meta({ description: "Its last day; null: without end." }),
    time_zone: z.string(),
    number: z.number().int().meta({ description: "1: the first of the series." }),
    first_at: z.iso.datetime().meta({ description: "When the first was to start." }),
    planned_at: z.iso.datetime().meta({ description: "Its time in the series, wherever it was moved to." }),
    then_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "The time of the series after that; null: there is none." }),
    previous_campaign_id: z.string().nullable(),
    next_campaign_id: z.string().nullable().meta({
      description:
        "It is there within a minute or two of the start of this one; null before, and where none follows.",
    }),
    ended_at: z.iso.datetime().nullable().meta({ description: "When the series was ended here." }),
  })
  .meta({ id: "Series", description: "The place of a campaign that repeats among those of its series." });

/** `GET /campaigns/{id}` */
export const campaignView = campaignStatusView
  .extend({
    health: healthView
      .nullable()
      .meta({ description: "The gravest that is amiss with it; null: nothing is." }),
    subject: z.string(),
    from_email: z.string(),
    from_name: z.string().nullable(),
    reply_to: z.string().nullable(),
    attachments: z.array(
      z.object({ filename: z.string(), content_type: z.string(), size_bytes: z.number().int() }),
    ),
    audience: audienceView,
    departures: z.record(z.enum(partingReasons), z.number().int()).meta({
      description:
        "Why people left who unsubscribed from it: how many gave each reason. Who gives several is counted by the first; most give none.",
      example: { too_many: 3, not_relevant: 1, never_asked: 0, other: 0 },
    }),
    unreported: z.enum(unreportedChoices).meta({ description: "What becomes of the unreported." }),
    tracking: z.boolean().meta({ description: "Whether opens and clicks are counted." }),
    archive: z.boolean().meta({ description: "Whether it has a public page, from its start on." }),
    shared_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the last link to its result is over; null: there is none." }),
    approval: approvalView.nullable().meta({
      description: "Who asked for it and who released it; null: nobody has to.",
    }),
    draft_id: z.string().nullable().meta({ description: "The draft it was started from." }),
    reopened_as: z
      .string()
      .nullable()
      .meta({ description: "The draft it was taken back to; such a campaign is in no list." }),
    ab_test: abTestView.nullable(),
    series: seriesView.nullable().meta({ description: "null: it does not repeat." }),
    time_zone: z.string().nullable(),
    sending_window: sendingWindowView
      .nullable()
      .meta({ description: "Mail leaves only then; null: at any time." }),
  })
  .meta({ id: "Campaign" });
export type CampaignView = z.output<typeof campaignView>;
