import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type SesDetail, sesDetail } from "../../../../events/ses.ts";
import { feedbackCountsOf } from "../../../../services/deliveries/evidence.ts";
import { meaningOf } from "../../../../services/feedback/meaning.ts";
import { unsubscribeToken } from "../../../../services/unsubscribes/token.ts";

const folder = new URL("../../../fixtures/ses-events/", import.meta.url);
const detail = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")).detail as SesDetail;

const subject = { campaign_id: "ses_campaign_1234567890", batch: 3, index: 7 };
const tags = { campaign_id: [subject.campaign_id], batch: ["3"], index: ["7"] };

/** The event of a fixture, as one of a message with these tags. */
const eventOf = (name: string, ofTags: Record<string, string[]> = tags, changes: object = {}): SesDetail => {
  const { mail, ...rest } = detail(name);
  return sesDetail.parse({ ...rest, mail: { ...mail, tags: ofTags }, ...changes });
};

const keys = ["a@example.net"];
const accepted_at = "2026-11-24T10:30:00.000Z";
const id = "0100018f2c7e0000-11111111-2222-3333-4444-555555555555-000000";
const bounce = { keys, reason: "bounce", status: "bounced" };
const complaint = { keys, reason: "complaint", status: "complained" };
const unsubscribe = { keys, reason: "unsubscribe", status: "unsubscribed" };

/** What an event says, as a reader would put it: who is stopped, the evidence, the counters, the facts. */
const expected = {
  send: { once: "accepted_at", fields: { accepted_at }, counts: [], facts: [] },
  delivery: {
    once: "delivered_at",
    fields: { delivered_at: "2026-11-24T10:30:01.025Z" },
    counts: ["delivered_count"],
    facts: [],
  },
  "bounce-permanent": {
    stop: { ...bounce, diagnostic: "smtp; 550 5.1.1 user unknown" },
    once: "bounced_at",
    fields: {
      bounced_at: "2026-11-24T10:30:02.000Z",
      bounce: { type: "Permanent", sub_type: "General", words: "smtp; 550 5.1.1 user unknown" },
    },
    counts: ["bounced_count", "hard_bounced_count"],
    facts: [
      ["ContactBounced", { bounce_type: "Permanent", bounce_sub_type: "General" }],
      ["ContactSuppressed", { reason: "bounce" }],
    ],
  },
  "bounce-suppressed": {
    stop: {
      ...bounce,
      diagnostic:
        "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
    },
    once: "bounced_at",
    fields: {
      bounced_at: "2026-11-24T10:30:02.000Z",
      bounce: {
        type: "Permanent",
        sub_type: "OnAccountSuppressionList",
        words:
          "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
      },
    },
    // Not one of those that the account is judged by.
    counts: ["bounced_count"],
    facts: [
      ["ContactBounced", { bounce_type: "Permanent", bounce_sub_type: "OnAccountSuppressionList" }],
      ["ContactSuppressed", { reason: "bounce" }],
    ],
  },
  "bounce-transient": {
    softBounce: {
      keys,
      campaign_id: subject.campaign_id,
      at: "2026-11-24T22:30:02.000Z",
      diagnostic: "smtp; 452 4.2.2 mailbox full",
    },
    once: "bounced_at",
    fields: {
      bounced_at: "2026-11-24T22:30:02.000Z",
      bounce: { type: "Transient", sub_type: "MailboxFull", words: "smtp; 452 4.2.2 mailbox full" },
    },
    counts: ["bounced_count"],
    facts: [["ContactBounced", { bounce_type: "Transient", bounce_sub_type: "MailboxFull" }]],
  },
  complaint: {
    stop: complaint,
    once: "complained_at",
    fields: { complained_at: "2026-11-24T11:00:00.000Z" },
    counts: ["complained_count"],
    facts: [
      ["ContactComplained", { feedback_type: "abuse" }],
      ["ContactSuppressed", { reason: "complaint" }],
    ],
  },
  "complaint-minimal": {
    stop: complaint,
    once: "complained_at",
    fields: { complained_at: "2026-11-24T11:00:00.000Z" },
    counts: ["complained_count"],
    facts: [
      ["ContactComplained", {}],
      ["ContactSuppressed", { reason: "complaint" }],
    ],
  },
  open: {
    interest: { keys, field: "last_opened", at: "2026-11-24T12:00:00.000Z" },
    once: "opened_at",
    fields: { opened_at: "2026-11-24T12:00:00.000Z", device: "hidden" },
    counts: ["opened_count"],
    facts: [],
  },
  click: {
    interest: { keys, field: "last_clicked", at: "2026-11-24T12:01:00.000Z" },
    once: "clicked_at",
    fields: { clicked_at: "2026-11-24T12:01:00.000Z", device: "hidden" },
    link: "https://example.com/welcome",
    counts: ["clicked_count"],
    facts: [],
  },
  subscription: {
    stop: unsubscribe,
    once: "unsubscribed_at",
    fields: { unsubscribed_at: "2026-11-24T12:10:00.000Z" },
    counts: ["unsubscribed_count"],
    facts: [
      ["ContactUnsubscribed", {}],
      ["ContactSuppressed", { reason: "unsubscribe" }],
    ],
  },
  "delivery-delay": {
    once: "delayed",
    fields: { accepted_at, delayed: "MailboxFull" },
    counts: [],
    facts: [],
  },
  reject: {
    once: "rejected",
    fields: { accepted_at, rejected: "SES rejected the message: Bad content" },
    counts: [],
    facts: [],
  },
  "rendering-failure": {
    once: "rejected",
    fields: {
      accepted_at,
      rejected: "SES could not render: Attribute 'first_name' is not present in the rendering data.",
    },
    counts: [],
    facts: [],
  },
} as const;

describe("what an event of SES means", () => {
  test("is said of every fixture", () => {
    const names = readdirSync(folder).map((file) => file.replace(".json", ""));
    expect(new Set(Object.keys(expected))).toEqual(new Set(names));
  });

  test.each(Object.entries(expected))("%s", (name, { once, fields, counts, facts, ...rest }) => {
    const {
      stop,
      softBounce,
      recovery,
      news: { facts: announced = [], ...news } = {},
    } = meaningOf(eventOf(name));

    expect(stop).toEqual("stop" in rest ? rest.stop : undefined);
    expect(softBounce).toEqual("softBounce" in rest ? rest.softBounce : undefined);
    expect(recovery).toBe(undefined);
    expect(news).toEqual({
      subject,
      reached: { keys, at: accepted_at, id },
      once,
      fields,
      ...("interest" in rest && { interest: rest.interest }),
      ...("link" in rest && { link: rest.link }),
    });
    expect(feedbackCountsOf(fields)).toEqual(counts);
    expect(announced.map(({ type, detail }) => [type.name, detail])).toEqual(
      facts.map(([fact, more]) => [fact, { ...subject, ...more }]),
    );
  });

  test("a delivery is told to the contact only of a message whose tag says that mails bounced before", () => {
    expect(meaningOf(eventOf("delivery", { ...tags, soft_bounces: ["2"] })).recovery).toEqual({
      keys,
      campaign_id: subject.campaign_id,
      at: "2026-11-24T10:30:01.025Z",
    });
  });

  test.each([
    ["open", { open: { timestamp: "2026-11-24T12:00:00.000Z", isBotEvent: "Likely" } }, undefined],
    ["click", { click: { timestamp: "2026-11-24T12:01:00.000Z", isBotEvent: "Likely" } }, undefined],
    ["open", { open: { timestamp: "2026-11-24T12:00:00.000Z", isBotEvent: "Unlikely" } }, "last_opened"],
  ])("an %s of %o says that somebody was interested: %s", (name, changes, field) => {
    expect(meaningOf(eventOf(name, tags, changes)).news?.interest?.field).toBe(field);
  });

  test("what SES takes to be a machine is told apart from people", () => {
    const at = "2026-11-24T12:00:00.000Z";
    const of = (name: string, key: string) =>
      meaningOf(
        eventOf(name, tags, { [key]: { timestamp: at, isBotEvent: "Likely", link: "https://a.example/" } }),
      ).news;
    expect(of("open", "open")?.fields).toEqual({ robot_opened_at: at });
    const click = of("click", "click");
    expect(click?.fields).toEqual({ robot_clicked_at: at });
    expect(click).not.toHaveProperty("link");
  });

  test.each([
    ["of another sender's message", {}],
    ["whose tags are not ours", { ...tags, batch: ["many"] }],
  ])("a permanent bounce %s only stops mail to its address", (_, ofTags) => {
    expect(meaningOf(eventOf("bounce-permanent", ofTags))).toEqual({
      stop: { ...bounce, diagnostic: "smtp; 550 5.1.1 user unknown" },
    });
    expect(meaningOf(eventOf("delivery", ofTags))).toEqual({});
  });

  test("the words of a bounce hold no address: they are to outlast whoever is erased", () => {
    const { bounce: given } = detail("bounce-permanent") as Extract<SesDetail, { eventType: "Bounce" }>;
    const diagnosticCode = "smtp; 550 5.1.1 <Ada.L@example.net>: no such user: ada.l@example.net, 'x@y.z'";
    const changes = {
      bounce: { ...given, bouncedRecipients: [{ emailAddress: "a@example.net", diagnosticCode }] },
    };
    expect(meaningOf(eventOf("bounce-permanent", tags, changes)).news?.fields.bounce?.words).toBe(
      "smtp; 550 5.1.1 <(address)>: no such user: (address), '(address)'",
    );
  });

  test("a complaint that is taken back changes nothing", () => {
    const complained = { ...detail("complaint"), eventType: "Complaint" as const } as Extract<
      SesDetail,
      { eventType: "Complaint" }
    >;
    const notSpam = { complaint: { ...complained.complaint, complaintFeedbackType: "not-spam" } };
    expect(meaningOf(eventOf("complaint", tags, notSpam))).toEqual({});
  });

  test.each([
    ["leaves one topic", { newTopicPreferences: { unsubscribeAll: false } }],
    ["changes nothing that is told", { newTopicPreferences: undefined }],
  ])("a subscriber who %s is not unsubscribed, and counts as nobody who is", (_, changes) => {
    const { subscription } = detail("subscription") as Extract<SesDetail, { eventType: "Subscription" }>;
    const changed = { subscription: { ...subscription, ...changes } };
    const { stop, news } = meaningOf(eventOf("subscription", tags, changed));
    expect(stop).toBe(undefined);
    expect(news).toMatchObject({ once: "accepted_at", fields: { accepted_at }, facts: [] });
  });
});

test("who follows the link to unsubscribe by has not clicked: SES may lead the links of plain text past it", () => {
  const of = (link: string) => {
    const click = { timestamp: "2026-11-24T11:00:00.000Z", link };
    return meaningOf(eventOf("click", tags, { click })).news?.once;
  };
  const token = unsubscribeToken(subject, "key");
  expect(of(`https://news.example/unsubscribe/${token}`)).toBe("accepted_at");
  expect(of("https://news.example/unsubscribe/not-a-token")).toBe("clicked_at");
  expect(of(`https://news.example/?next=${token}`)).toBe("clicked_at");
});
