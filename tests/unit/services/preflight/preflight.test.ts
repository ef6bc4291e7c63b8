import { describe, expect, test } from "vitest";
import { estimateCost } from "../../../../services/costs/estimate.ts";
import type { Recipient } from "../../../../services/deliveries/batch.ts";
import type { SendingAccount } from "../../../../services/limiter/account.ts";
import { prepareMail } from "../../../../services/mail/compose.ts";
import { durationSeconds, quotaLeft } from "../../../../services/preflight/duration.ts";
import { findUnverified, readSender } from "../../../../services/preflight/identities.ts";
import { type Findings, problemsOf } from "../../../../services/preflight/problems.ts";
import { tryTemplates } from "../../../../services/preflight/try-templates.ts";
import { openSes } from "../../../support/local-ses.ts";

const account: SendingAccount = {
  max_send_rate: 10,
  max_24_hour_send: 1_000,
  sent_last_24_hours: 400,
  sending_enabled: true,
};

describe("how long it takes", () => {
  const seconds = (recipients: number, changes: Partial<SendingAccount> = {}, share = 1) =>
    durationSeconds(recipients, { ...account, ...changes }, share);

  test("is the recipients at the account's rate, or at the share of it that campaigns use", () => {
    // A second's sends take 1.011 s: that is how the rate is never passed (decision 10).
    expect(seconds(600)).toBe(61);
    expect(seconds(600, {}, 0.5)).toBe(122);
    expect(seconds(1, { max_send_rate: 0.5 })).toBe(3);
    // 14.5 a second lets 14 into any one second
    expect(seconds(140, { max_send_rate: 14.5 })).toBe(11);
  });

  test("takes a day for each quota's worth of what is beyond today's", () => {
    expect(seconds(601)).toBe(86_400 + 1);
    expect(seconds(1_600)).toBe(86_400 + 102);
    expect(seconds(1_700)).toBe(2 * 86_400 + 11);
    expect(seconds(1_700, { max_24_hour_send: -1 })).toBe(172);
  });

  test("is unknown of an account that sends nothing", () => {
    expect(seconds(1, { sending_enabled: false })).toBeNull();
    expect(seconds(1, { max_24_hour_send: 0, sent_last_24_hours: 0 })).toBeNull();
  });

  test("the quota left is never below nothing", () => {
    expect(quotaLeft(account)).toBe(600);
    expect(quotaLeft({ ...account, sent_last_24_hours: 1_200 })).toBe(0);
    expect(quotaLeft({ ...account, max_24_hour_send: -1 })).toBeNull();
  });
});

test("the cost is of SES, its attachments, and the rest", () => {
  expect(estimateCost(1_000_000, 1024 ** 2)).toEqual({
    total: 160 + 117.1875 + 5,
    ses: 160,
    attachments: 117.1875,
    aws_other: 5,
  });
  expect(estimateCost(0, 5)).toEqual({ total: 0, ses: 0, attachments: 0, aws_other: 0 });
});

describe("templates are tried on a sample", () => {
  const recipient = (name: string, values: object = {}): Recipient => ({
    email: `${name}@example.net`,
    address: `${name}@example.net`,
    values: { email: `${name}@example.net`, ...values },
  });
  const trial = async (html: string, sample: Recipient[], until = Number.POSITIVE_INFINITY) => {
    const content = { subject: "{{ first_name }}", html, text: "{{ city }} {{ unsubscribe_url }}" };
    const campaign = { from_email: "hello@example.com", tracking: true, attachments: [] };
    return tryTemplates(await prepareMail(campaign, content, async () => Buffer.of()), sample, until);
  };

  test("what some of them lack is counted, with the first field that uses it and a few who lack it", async () => {
    const sample = [
      recipient("a", { first_name: "A", attributes: { city: "Ulm" } }),
      ...["b", "c", "d", "e"].map((name) => recipient(name, { first_name: name })),
      recipient("f", { attributes: { city: "Bonn" } }),
    ];
    expect(await trial("<p>{{ first_name }} {{ company | default: 'you' }}</p>", sample)).toEqual({
      sampled: 6,
      undefinedVariables: [
        {
          variable: "city",
          field: "text_body",
          missing: 4,
          examples: ["b@example.net", "c@example.net", "d@example.net"],
        },
        { variable: "first_name", field: "subject", missing: 1, examples: ["f@example.net"] },
      ],
      failures: undefined,
    });
  });

  test("a template that fails on some of them says on whom first, and why", async () => {
    const runaway = "{% if attributes.bad %}{% for i in (1..100000000) %}x{% endfor %}{% endif %}";
    const values = { first_name: "N", attributes: { city: "Ulm" } };
    const bad = { ...values, attributes: { city: "Ulm", bad: true } };
    const sample = [recipient("a", values), recipient("b", bad), recipient("c", bad)];
    expect(await trial(runaway, sample)).toEqual({
      sampled: 3,
      undefinedVariables: [],
      failures: {
        count: 2,
        example: "b@example.net",
        field: "body",
        message: expect.stringContaining("more work"),
      },
    });
  });

  test("when time is up the rest is not tried", async () => {
    expect(await trial("x", [recipient("a")], Date.now())).toMatchObject({ sampled: 0 });
  });
});

describe("what SES knows of a sender", () => {
  test("an address is looked for first, then its domain and the domains above", async () => {
    const ses = await openSes();
    ses.putIdentity("ann@other.example");
    const known = { identity: "example.com", verified: true, dkim: true };
    expect(await readSender(ses, "hello@example.com")).toEqual(known);
    expect(await readSender(ses, "hello@news.example.com")).toEqual(known);
    expect(await readSender(ses, "ann@other.example")).toEqual({
      identity: "ann@other.example",
      verified: true,
      dkim: false,
    });
    expect(await readSender(ses, "bob@other.example")).toEqual({
      identity: null,
      verified: false,
      dkim: false,
    });
  });

  test("in the sandbox, whoever falls under no identity and is no simulator is refused", async () => {
    const ses = await openSes();
    ses.putIdentity("ann@other.example");
    const addresses = [
      "ann@other.example",
      "bob@other.example",
      "x@example.com",
      "x@news.example.com",
      "success@simulator.amazonses.com",
      "x@myexample.com",
    ];
    expect(await findUnverified(ses, addresses)).toEqual(["bob@other.example", "x@myexample.com"]);
  });
});

describe("problems", () => {
  const fine: Findings = {
    from: "hello@example.com",
    hasAudience: true,
    used: [],
    unknown: [],
    others: [],
    complete: true,
    starts: [],
    recipients: 10,
    suppressed: { count: 0, reasons: [] },
    left_out: { count: 0, reasons: [] },
    ab_test: null,
    sampled: 10,
    undefined_variables: [],
    sender: { identity: "example.com", verified: true, dkim: true },
    account: {
      production_access: true,
      sending_enabled: true,
      max_send_rate: 10,
      quota: { max_24_hours: 1000, sent_last_24_hours: 0, left: 1000 },
    },
    duration_seconds: 1,
    size_bytes: 5_000,
    cost: estimateCost(10, 0),
    warm_up: null,
    unverified: [],
    failures: undefined,
  };
  const { quota } = fine.account;
  const failures = { count: 4, example: "a@example.net", message: "a loop too long", field: "body" as const };
  const variable = { variable: "city", field: "body" as const, missing: 2, examples: ["a@example.net"] };

  test("there are none when all is well", () => {
    expect(problemsOf(fine)).toEqual([]);
  });

  test.each<[string, Partial<Findings>, "error" | "warning", string, string | undefined, RegExp]>([
    [
      "an unknown sender",
      { sender: { identity: null, verified: false, dkim: false } },
      "error",
      "sender_not_verified",
      "from_email",
      /neither hello@example\.com nor its domain/,
    ],
    [
      "a sender not yet verified",
      { sender: { identity: "example.com", verified: false, dkim: true } },
      "error",
      "sender_not_verified",
      "from_email",
      /not verified example\.com yet/,
    ],
    [
      "a sender without DKIM",
      { sender: { identity: "a@b.example", verified: true, dkim: false } },
      "warning",
      "no_dkim",
      "from_email",
      /a@b\.example is not signed/,
    ],
    [
      "an account that may not send",
      { account: { ...fine.account, sending_enabled: false } },
      "error",
      "sending_disabled",
      undefined,
      /stopped sending/,
    ],
    [
      "the sandbox, and nobody verified",
      { unverified: Array(10).fill("a@example.net") },
      "error",
      "recipients_not_verified",
      "audience",
      /10 of 10 looked at, such as a@example\.net/,
    ],
    [
      "the sandbox, and somebody verified",
      { unverified: ["a@example.net"] },
      "warning",
      "recipients_not_verified",
      "audience",
      /1 of 10/,
    ],
    [
      "too small a quota",
      { account: { ...fine.account, quota: { ...quota, left: 9 } } },
      "warning",
      "quota_too_small",
      undefined,
      /9 more of its 1000/,
    ],
    [
      "a sender that is warmed up",
      { warm_up: { identity: "example.com", cap: 50, left: 4, days: 2 } },
      "warning",
      "warming_up",
      "from_email",
      /of the 50 mails it may send that day 4 are left\. The campaign is sent on 2 days/,
    ],
    [
      "no subscribed contact",
      { recipients: 0 },
      "error",
      "empty_audience",
      "audience",
      /there is no subscribed contact/,
    ],
    [
      "an audience that is all suppressed",
      { recipients: 0, suppressed: { count: 2, reasons: [] } },
      "error",
      "empty_audience",
      "audience",
      /everyone in the audience/,
    ],
    [
      "a template that fails on all",
      { failures: { ...failures, count: 10 } },
      "error",
      "template_fails",
      "body",
      /10 of 10 .* a@example\.net: a loop/,
    ],
    ["a template that fails on some", { failures }, "warning", "template_fails", "body", /4 of 10/],
    ["a large mail", { size_bytes: 10_485_761 }, "warning", "large_email", "attachments", /10485761 bytes/],
    [
      "a variable without a value",
      { undefined_variables: [variable] },
      "warning",
      "undefined_variable",
      "body",
      /\{\{ city \}\} is empty for 2 of 10 .* \{\{ city \| default: "friend" \}\}/,
    ],
  ])("%s", (_, findings, severity, code, field, message) => {
    expect(problemsOf({ ...fine, ...findings })).toEqual([
      { severity, code, message: expect.stringMatching(message), ...(field && { field }) },
    ]);
  });

  test("an audience that was not counted to its end may not be empty", () => {
    expect(problemsOf({ ...fine, recipients: 0, complete: false })).toEqual([]);
  });

  test("errors come before warnings", () => {
    const sender = { identity: "example.com", verified: true, dkim: false };
    const found = problemsOf({ ...fine, sender, recipients: 0, undefined_variables: [variable] });
    expect(found.map(({ severity }) => severity)).toEqual(["error", "warning", "warning"]);
  });
});
