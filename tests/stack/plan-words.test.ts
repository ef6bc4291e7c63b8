import { describe, expect, it } from "vitest";
import { idleCosts } from "../../services/costs/idle.ts";
import { knownTypes } from "../../stacks/plan/known-types.ts";
import { readPlan } from "../../stacks/plan/read-plan.ts";
import { held } from "../../stacks/plan/tables.ts";
import { tellPlan } from "../../stacks/plan/tell-plan.ts";
import { settingsOf } from "../../stacks/settings.ts";
import { planOf } from "./support/plan.ts";
import { attributesAt, removeAt, type Stack } from "./support/stack.ts";
import { sampleStage, synthesize } from "./support/synthesize.ts";

const tell = (older: Stack | undefined, newer: Stack) =>
  tellPlan("tidings-dev", readPlan(planOf(older, newer)));

/** The lines of each part, and the worst that is lost. */
const parts = (older: Stack, newer: Stack) => {
  const words = tell(older, newer);
  const found: Record<string, string[]> = {};
  for (const line of words?.text.split("\n").slice(1) ?? []) {
    if (line.startsWith("  ")) Object.values(found).at(-1)?.push(line.slice(2).replace(/^- /, ""));
    else found[line] = [];
  }
  return { DATA: [], COST: [], DOWNTIME: [], ALSO: [], ...found, loss: words?.loss };
};

const crm = { name: "crm", url: "https://crm.acme.test/in", events: ["CampaignCompleted"] };
const base = { alarmEmail: "ops@acme.test" };
const dev = (given: object = {}): Stack => synthesize("dev", { ...base, ...given });

/** A stage to which a test does something. */
const damaged = (damage: (stack: Stack) => void, given: object = {}): Stack => {
  const stack = structuredClone(dev(given));
  damage(stack);
  return stack;
};

const nothing = ["Nothing that is kept changes."];
const same = ["The same."];
const settles = (count: number, what = "code or settings") =>
  `${count} function${count === 1 ? " gets" : "s get"} new ${what}, without a pause: what runs ends with the old, what begins has the new.`;
const prices = "at list prices of us-east-1 of 2026-09, without a free tier";
const backup = "DynamoDB keeps a system backup of it for 35 days, to be restored into a new table.";

describe("a first deploy", () => {
  it("is told in short: what is made, what it costs idle, and that nothing stands still", () => {
    const month = idleCosts({ waf: false, webhooks: 0 }).reduce(
      (sum, { units, unit_dollars }) => sum + units * unit_dollars,
      0,
    );
    expect(tell(undefined, synthesize("dev"))).toEqual({
      text: [
        "First deploy of tidings-dev: 169 resources.",
        "DATA",
        "  - 20 tables, 2 buckets, 13 queues and 9 logs are made, empty.",
        "COST",
        `  - $${month.toFixed(2)} a month while nothing is sent, ${prices}. Mails, and what is stored, are paid by use (docs/bill.md).`,
        "DOWNTIME",
        "  - None: nothing is there yet. It takes some minutes, most of them CloudFront's.",
      ].join("\n"),
      loss: undefined,
    });
  });

  it("into tables of another stage says so", () => {
    expect(tell(undefined, dev({ restoredFrom: { stage: "prod" } }))?.text).toContain(
      "20 tables, 2 buckets, 13 queues and 9 logs are made, 20 tables of them from another stage's.",
    );
  });
});

/** What a setting changes: `there` when it is set, `back` when it is taken away, each as far as it is named. */
type Told = Partial<Record<"DATA" | "COST" | "DOWNTIME" | "ALSO", unknown>> & { loss?: string };
interface Row {
  readonly to: object;
  readonly there: Told;
  readonly back?: Told;
}

const setting = (name: string, is: string, was: string) =>
  `The setting ${name} of functions is ${JSON.stringify(is)}, was ${JSON.stringify(was)}.`;
const some = (lines: readonly string[]) => expect.arrayContaining([...lines]);

const rows: Readonly<Record<string, Row>> = {
  sender: {
    to: { sender: "b.test" },
    there: { DATA: nothing, ALSO: [setting("SENDER", "b.test", "acme.test")] },
  },
  ownsIdentity: {
    to: { ownsIdentity: true },
    there: { DATA: ["The SES identity acme.test is made: publish its DKIM records."], DOWNTIME: ["None."] },
    back: {
      DATA: ["Terraform forgets the SES identity acme.test; SES keeps it, and mail from it goes on."],
    },
  },
  publicUrl: {
    to: { publicUrl: "https://a.b.test" },
    there: {
      DATA: [
        "New links have https://a.b.test. Those that were mailed have https://d111.cloudfront.net, which goes on working.",
      ],
      ALSO: ["Outputs that change: public_url."],
    },
    back: {
      DATA: [
        "New links have https://d111.cloudfront.net. Those that were mailed have https://a.b.test: see that it goes on leading to the site.",
      ],
    },
  },
  siteDomains: {
    to: { siteDomains: [{ domain: "mail.acme.test", zoneId: "Z0123456789ABCDEFGHIJ" }] },
    there: {
      DATA: some(["The site answers to mail.acme.test, too."]),
      DOWNTIME: some([
        "The site answers throughout. CloudFront takes some minutes to have the new settings everywhere.",
        "Terraform waits for the certificate to be issued, at most 15 minutes.",
      ]),
    },
    back: {
      loss: "guarded",
      DATA: some([
        "LOST: the site's mail.acme.test: links that were mailed with it are dead, unsubscribe links too.",
      ]),
    },
  },
  alarmEmail: {
    to: { alarmEmail: "new@acme.test" },
    there: {
      DATA: nothing,
      COST: same,
      ALSO: some([setting("ALARM_EMAIL", "new@acme.test", "ops@acme.test")]),
    },
  },
  monthlyBudgetUsd: {
    to: { monthlyBudgetUsd: 100 },
    there: {
      COST: some(["The budget tidings-dev-budget-stage-us-east-1 mails at $100; budgets cost nothing."]),
    },
    back: { COST: some(["The budget tidings-dev-budget-ses-us-east-1 of $100 mails no more."]) },
  },
  emailMaxBytes: {
    to: { emailMaxBytes: 1_000_000 },
    there: { ALSO: [setting("EMAIL_MAX_BYTES", "1000000", "10485760")] },
  },
  sesRateShare: {
    to: { sesRateShare: 0.5 },
    there: { DOWNTIME: [settles(4)], ALSO: [setting("SES_RATE_SHARE", "0.5", "1")] },
  },
  warmUps: {
    to: { warmUps: [{ identity: "acme.test", starts: "2026-12-01", first: 50 }] },
    there: { ALSO: ["The setting WARM_UPS of functions changes."] },
  },
  logRetentionDays: {
    to: { logRetentionDays: 90 },
    there: {
      DATA: ["9 logs are kept for 90 days, was 14."],
      COST: ["What is kept for longer, or less long, is stored so long: by the GB and month."],
    },
    back: { loss: "some", DATA: ["LOST: lines of 9 logs that are older than 14 days, down from 90."] },
  },
  concurrencyMax: {
    to: { concurrencyMax: { batcher: 2, sender: 20, feedback: 4, importer: 2, jobs: 2 } },
    there: {
      DOWNTIME: ["None."],
      ALSO: ["And 1 other resource changes in place (aws_lambda_event_source_mapping 1)."],
    },
  },
  apiThrottle: {
    to: { apiThrottle: { requestsPerSecond: 100, burst: 100 } },
    there: {
      DOWNTIME: ["None."],
      ALSO: ["And 1 other resource changes in place (aws_apigatewayv2_stage 1)."],
    },
  },
  xray: {
    to: { xray: true },
    there: {
      COST: [
        "By use: X-Ray records 8 functions, $5 a million traces beyond the account's first 100,000 a month (docs/bill.md).",
      ],
      DOWNTIME: [settles(8)],
    },
    back: { COST: ["X-Ray records 8 functions no more."] },
  },
  waf: {
    to: { waf: true },
    there: {
      COST: [
        "$9.00 a month more: 1 firewall, besides its $0.60 a million requests.",
        `In all $9.00 a month more, ${prices}.`,
      ],
      DOWNTIME: some([
        "The site answers throughout. CloudFront takes some minutes to have the new settings everywhere.",
      ]),
    },
    back: { COST: some([`In all $9.00 a month less, ${prices}.`]) },
  },
  postalAddress: {
    to: { postalAddress: "1 Acme Street" },
    there: { ALSO: [setting("POSTAL_ADDRESS", "1 Acme Street", "")] },
  },
  tracking: { to: { tracking: false }, there: { ALSO: [setting("TRACKING", "false", "true")] } },
  asksLinks: { to: { asksLinks: false }, there: { ALSO: [setting("ASKS_LINKS", "false", "true")] } },
  approvalRequired: {
    to: { approvalRequired: true },
    there: { ALSO: [setting("APPROVAL_REQUIRED", "true", "false")] },
  },
  retentionDays: {
    to: { retentionDays: 500 },
    there: {
      DATA: [
        'S3 deletes from the content bucket by its rule "retention" after 500 days, was 396 days.',
        "Who was mailed what is kept for 500 days, was 396: of campaigns whose audience is frozen from now on.",
      ],
    },
    back: {
      loss: "some",
      DATA: some(['LOST: what is older than 396 days in the content bucket, by its rule "retention".']),
    },
  },
  auditRetentionDays: {
    to: { auditRetentionDays: 100 },
    there: {
      DATA: [
        "Who did what is shown for 100 days, was 400; lines that are there expire as they were written.",
      ],
    },
  },
  softBounces: {
    to: { softBounces: { max: 3, days: 10 } },
    there: { ALSO: some([setting("SOFT_BOUNCES_MAX", "3", "5"), setting("SOFT_BOUNCE_DAYS", "10", "30")]) },
  },
  restoredFrom: {
    to: { restoredFrom: { stage: "prod" } },
    there: {
      COST: some(["$1.56 a month less: 6 queues that Lambda asks."]),
      DOWNTIME: [
        "Nothing is taken from 6 queues from now on: what is queued waits.",
        "Nothing is sent from now on: the stage is held (restoredFrom).",
        settles(1),
      ],
    },
    back: {
      DATA: nothing,
      DOWNTIME: [
        "What waits in 6 queues is worked on again.",
        "New campaigns are sent again; each that is paused waits for somebody to resume or cancel it.",
        settles(1),
      ],
    },
  },
  webhooks: {
    to: { webhooks: [crm] },
    there: {
      DATA: ["1 table, 2 queues and 1 log are made, empty."],
      COST: [
        "$0.30 a month more: 3 metrics that alarms look at.",
        "$0.26 a month more: 1 queue that Lambda asks.",
        `In all $0.56 a month more, ${prices}.`,
        "1 log, 1 count of log lines, 1 table, 1 function and 2 queues more, paid by use (docs/bill.md).",
      ],
    },
    back: {
      loss: "guarded",
      DATA: [
        `LOST: table TidingsWebhooks-dev is destroyed, and with it the keys that webhooks sign by. ${backup}`,
        "LOST: the dead letters in tidings-dev-webhook-crm-dlq: look at them before, and redrive what is to be done.",
        "LOST: what waits in the queue tidings-dev-webhook-crm.",
        "LOST: the log /aws/lambda/tidings-dev-webhooks, with every line of it.",
      ],
      DOWNTIME: [settles(1)],
    },
  },
  deletionProtection: {
    to: { deletionProtection: true },
    there: { DATA: ["To be deleted is refused from now on by 20 tables and 2 buckets."] },
    back: { DATA: ["To be deleted is not refused any more by 20 tables and 2 buckets."] },
  },
};

describe("each setting", () => {
  it.each(Object.entries(rows))("%s is told there and back", (_, { to, there, back = {} }) => {
    expect(parts(dev(), dev(to))).toMatchObject({ loss: undefined, ...there });
    expect(parts(dev(to), dev())).toMatchObject({ loss: undefined, ...back });
  });

  it("that a stage has is among them, but for what its state is found by", () => {
    const everything = settingsOf("dev", {
      ...sampleStage,
      account: "123456789012",
      stateBucket: "acme-state",
    });
    const told = new Set([...Object.keys(rows), "stage", "region", "account", "stateBucket"]);
    expect(Object.keys(everything).filter((name) => !told.has(name))).toEqual([]);
  });

  it("that stays changes nothing", () => {
    expect(tell(dev(), dev())).toBeUndefined();
  });
});

/** Another hash of each function's code: what an upgrade mostly is. */
const newCode = (stack: Stack) => {
  for (const lambda of Object.values(stack.resource.aws_lambda_function!)) lambda.source_code_hash = "new";
};

describe("what is lost", () => {
  const table = (path: string, change: object) => (stack: Stack) =>
    void Object.assign(attributesAt(stack, "aws_dynamodb_table", `tables/${path}`), change);

  it.each<[string, (stack: Stack) => void, string, string]>([
    [
      "a table that is made again",
      table("EmailContacts", { hash_key: "id" }),
      `table EmailContacts-dev is destroyed and made again, empty, and with it everybody's address, lists and history. ${backup}`,
      "guarded",
    ],
    [
      "a table that is not there any more",
      (stack) => removeAt(stack, "aws_dynamodb_table", "tables/TidingsSeals"),
      `table TidingsSeals-dev is destroyed, and with it the key of the links that were mailed: none of them works any more, unsubscribe links neither. ${backup}`,
      "guarded",
    ],
    [
      "the past of a table",
      table("EmailContacts", { point_in_time_recovery: { enabled: false } }),
      "the past of table EmailContacts-dev: no moment of the last 35 days can be restored any more, and none to come.",
      "guarded",
    ],
    [
      "the content bucket",
      (stack) => removeAt(stack, "aws_s3_bucket", "content/bucket"),
      "bucket tidings-dev-content-us-east-1-account_id-of-data.aws_caller_identity.account is destroyed, and with it what campaigns, drafts and templates are made of.",
      "guarded",
    ],
    [
      "a queue that is made again",
      (stack) => void Object.assign(attributesAt(stack, "aws_sqs_queue", "sender/queue"), { name: "other" }),
      "what waits in the queue tidings-dev-sender.",
      "some",
    ],
    [
      "the archive of events",
      (stack) => removeAt(stack, "aws_cloudwatch_event_archive", "bus/archive"),
      "the archive of events tidings-dev: none can be replayed any more.",
      "some",
    ],
    [
      "the configuration set",
      (stack) => removeAt(stack, "aws_sesv2_configuration_set", "email/configuration_set"),
      "the configuration set tidings-dev: of mails that are on their way SES does not tell any more what becomes of them.",
      "guarded",
    ],
    [
      "the identity",
      (stack) => {
        stack.resource.aws_sesv2_email_identity = {};
      },
      "the SES identity acme.test: nobody in the account and region sends from it any more, and made again it has other DKIM records.",
      "guarded",
    ],
    [
      "the site's host",
      (stack) => removeAt(stack, "aws_cloudfront_distribution", "web/distribution"),
      "the site's host d111.cloudfront.net: every link that was mailed with it is dead, unsubscribe links too.",
      "guarded",
    ],
  ])("%s is said first", (_, damage, text, loss) => {
    const told = parts(dev({ ownsIdentity: true }), damaged(damage, { ownsIdentity: true }));
    expect(told.DATA[0]).toBe(`LOST: ${text}`);
    expect(told.loss).toBe(loss);
  });

  it("and a table's index that is made again is told with what fails meanwhile", () => {
    const told = parts(
      dev(),
      damaged((stack) => {
        const contacts = attributesAt(stack, "aws_dynamodb_table", "tables/EmailContacts");
        const [first, , ...rest] = contacts.global_secondary_index as Record<string, unknown>[];
        contacts.global_secondary_index = [{ ...first, range_key: "updated_at" }, ...rest];
        contacts.ttl = { enabled: true, attribute_name: "expires_at" };
      }),
    );
    expect(told).toMatchObject({
      loss: undefined,
      DATA: [
        "DynamoDB deletes from table EmailContacts-dev what is past its expires_at.",
        "Table EmailContacts-dev gets the index by_created, which DynamoDB fills from what is there.",
        "The index by_address of table EmailContacts-dev is removed; the table keeps all.",
      ],
      DOWNTIME: [
        "What is listed by by_created of the table EmailContacts-dev fails until DynamoDB has filled it: minutes, hours of a large one. Sending goes on.",
      ],
    });
  });
});

describe("what stands still", () => {
  it("is nothing where code alone is new", () => {
    expect(parts(dev(), damaged(newCode))).toEqual({
      DATA: nothing,
      COST: same,
      DOWNTIME: [settles(8, "code")],
      ALSO: [],
      loss: undefined,
    });
  });

  it.each<[string, (stack: Stack) => void, string]>([
    [
      "a sender that is made again",
      (stack) =>
        void Object.assign(attributesAt(stack, "aws_lambda_function", "sender/function"), {
          function_name: "other",
        }),
      "The function tidings-dev-sender stands still until it is made again, some seconds: what is queued for it waits.",
    ],
    [
      "the API's function",
      (stack) =>
        void Object.assign(attributesAt(stack, "aws_lambda_function", "api/function"), {
          function_name: "other",
        }),
      "The API, and with it the UI, links and forms, do not answer until its function is made again, some seconds. Mail goes on.",
    ],
    [
      "the API itself",
      (stack) =>
        void Object.assign(attributesAt(stack, "aws_apigatewayv2_api", "http_api/api"), {
          protocol_type: "WS",
        }),
      "The API, and with it the UI, links and forms, do not answer until the API is made again and CloudFront knows it, some minutes. Mail goes on.",
    ],
    [
      "what feeds a function",
      (stack) =>
        void Object.assign(attributesAt(stack, "aws_lambda_event_source_mapping", "sender/mapping"), {
          event_source_arn: "arn:aws:sqs:us-east-1:1:other",
        }),
      "Nothing is taken from the queue aws_sqs_queue.sender_queue_C3A5B1BF until it is fed again, up to a minute: it waits.",
    ],
    [
      "the rule that SES's events come by",
      (stack) =>
        void Object.assign(attributesAt(stack, "aws_cloudwatch_event_rule", "feedback/rule"), {
          name: "other",
        }),
      "The rule tidings-dev-feedback passes nothing on until it is made again. The sweeper makes good what is ours within minutes, and what SES tells in those seconds is lost.",
    ],
    [
      "a role",
      (stack) => void Object.assign(attributesAt(stack, "aws_iam_role", "sender/role"), { name: "other" }),
      "What runs as the role tidings-dev-sender-us-east-1 is refused for some seconds: it is tried again.",
    ],
  ])("by %s is told", (_, damage, text) => {
    expect(parts(dev(), damaged(damage)).DOWNTIME).toContain(text);
  });
});

describe("what is not known", () => {
  const other = (description: string) => (stack: Stack) => {
    stack.resource.aws_kms_key = { key: { description } };
  };

  it("is counted by its type, and is said neither to cost nothing nor to keep nothing", () => {
    const stage = dev();
    const [one, another] = [damaged(other("one")), damaged(other("another"))];
    const cost = "Besides what aws_kms_key costs, which is not known here.";

    expect(parts(stage, one)).toMatchObject({
      loss: undefined,
      COST: [cost],
      ALSO: ["And 1 other resource is made (aws_kms_key 1)."],
    });
    expect(parts(one, another).ALSO).toEqual(["And 1 other resource changes in place (aws_kms_key 1)."]);
    expect(parts(one, stage)).toMatchObject({
      loss: "some",
      DATA: ["LOST: what aws_kms_key.key keeps, if it does: its type is not known here."],
      COST: [cost],
      DOWNTIME: ["None."],
    });
  });

  it("is not said to stand still or not when it is made again", () => {
    const budget = (stack: Stack) =>
      void Object.assign(attributesAt(stack, "aws_budgets_budget", "budgets/ses"), { name: "other" });
    const given = { monthlyBudgetUsd: 100 };
    expect(parts(dev(given), damaged(budget, given))).toMatchObject({
      DATA: nothing,
      DOWNTIME: ["Besides what waits until aws_budgets_budget is made again, which is not known here."],
      ALSO: ["And 1 other resource is made again (aws_budgets_budget 1)."],
    });
  });

  it("is no type that a stage has, and no table", () => {
    const full = synthesize("dev", {
      ...base,
      ownsIdentity: true,
      siteDomains: [{ domain: "mail.acme.test", zoneId: "Z0123456789ABCDEFGHIJ" }],
      monthlyBudgetUsd: 100,
      waf: true,
      webhooks: [crm],
    });
    expect(Object.keys(full.resource).filter((type) => !knownTypes.has(type))).toEqual([]);
    const tables = Object.values(full.resource.aws_dynamodb_table!).map(({ name }) => name);
    expect(tables).toEqual(expect.arrayContaining(Object.keys(held).map((name) => `${name}-dev`)));
  });
});

it("memory is told as paid by use, a dashboard by the month", () => {
  const told = parts(
    dev(),
    damaged((stack) => {
      attributesAt(stack, "aws_lambda_function", "sender/function").memory_size = 1024;
      removeAt(stack, "aws_cloudwatch_dashboard", "monitoring/dashboard");
    }),
  );
  expect(told.COST).toEqual([
    "$3.00 a month less: 1 dashboard, beyond an account's first three.",
    `In all $3.00 a month less, ${prices}.`,
    "By use: the function tidings-dev-sender has 1024 MB, was 512.",
  ]);
});
