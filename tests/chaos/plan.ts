import type { FaultPlan } from "../../stacks/local/gateway/faults.ts";
import type { EventFaults } from "../../stacks/local/ses/event-queue.ts";
import type { Listed, MixedAudience, PlannedSegment } from "./audience.ts";
import { createDraws, type Draws } from "./draws.ts";
import type { Warming } from "./warming.ts";

/** One in the audience of a plan. */
export interface Reader extends Listed {
  readonly first_name?: string;
  /** Whether the address is suppressed before anything is sent. */
  readonly suppressed: boolean;
  /** What SES will say of a message to it. */
  readonly fate: "delivery" | "bounce" | "complaint";
}

/** What is done to a running campaign, by an operator or by bad luck. */
export type Deed =
  | { readonly do: "pause" | "resume" | "cancel" | "end series" }
  | { readonly do: "suppress" | "unsubscribe" | "leave"; readonly reader: number }
  /** Before the test is over, or a campaign without one: it is refused. */
  | { readonly do: "choose winner"; readonly variant: string }
  /** Readers open mails that arrived already, one in two. */
  | { readonly do: "open mails" }
  /** The link of a message that arrived already. */
  | { readonly do: "follow unsubscribe link" }
  | { readonly do: "add contact"; readonly reader: Reader }
  | { readonly do: "double events" }
  | { readonly do: "poison"; readonly queue: "batcher" | "sender" | "feedback" }
  | { readonly do: "stop SES" | "let SES go on" }
  /** Mail of the account that is not ours, at once: it takes of the rate and of the quota. */
  | { readonly do: "foreign mail"; readonly count: number }
  | { readonly do: "kill process" }
  | AudienceDeed
  | LinkDeed
  | JobDeed
  | { readonly do: "erase"; readonly email: string }
  /** Somebody else's mail, or its console, puts an address on SES's list. */
  | { readonly do: "list at SES"; readonly email: string };

/** What a person does by the link of a mail, or by a form. */
export interface LinkDeed {
  readonly do: "leave list" | "rejoin list" | "snooze" | "wake" | "come back" | "sign up" | "confirm";
  readonly email: string;
  readonly list: number;
}

/** What is done to many at once. */
export type JobDeed =
  | {
      readonly do: "import";
      readonly as: "subscribed" | "unsubscribed" | "suppressed";
      readonly list?: number;
      readonly rows: readonly { readonly email: string; readonly city: string }[];
    }
  | {
      readonly do: "bulk";
      readonly action: "add_to_list" | "remove_from_list" | "unsubscribe" | "delete";
      readonly list?: number;
      readonly emails: readonly string[];
    };

/** What changes who is in an audience: people are named by their addresses, lists by their places. */
export type AudienceDeed =
  | { readonly do: "put on list" | "take off list"; readonly email: string; readonly list: number }
  | { readonly do: "move"; readonly email: string; readonly city: string };

export interface Step {
  /** Messages SES has to have accepted before; or fewer, when nothing moves any more. */
  readonly accepted: number;
  readonly deed: Deed;
}

/** Other words that are tried on a share of the audience. */
export interface PlannedTest {
  readonly share: number;
  readonly variants: readonly { readonly subject: string; readonly body?: string }[];
  readonly winner: "opens" | "clicks" | "by_hand";
  readonly after_minutes: number;
}

/** What becomes of a campaign that a second person has to release. */
export interface PlannedApproval {
  /** First it is sent back, and its draft is started again. */
  readonly sentBack?: true;
  /** Then it starts later: whoever moves it is who asks. */
  readonly moved?: { readonly by: "author" | "second"; readonly minutes: number };
  /** Before anything else happens, or once nothing moves any more. */
  readonly released: "at once" | "at rest";
}

/** The campaign of a plan. */
export interface PlannedCampaign {
  /** `list`: all readers by their addresses. */
  readonly audience: "subscribed" | "list" | MixedAudience;
  /** Who bounces softly of it. It is asked for once all campaigns before it have come to rest. */
  readonly softBounces?: readonly string[];
  /** Of the first alone: on so many days it comes, from its first on. */
  readonly days?: number;
  /** What becomes of those SES told nothing of; they are held unless it says otherwise. */
  readonly unreported?: "resend";
  /** Its subject and those of the variants begin with their letters. */
  readonly ab_test?: PlannedTest;
  readonly tracking?: true;
  readonly approval?: PlannedApproval;
  readonly subject: string;
  readonly body: string;
  readonly text_body?: string;
  readonly attachments: readonly { filename: string; content: string; content_type: string }[];
}

/** Everything a seed stands for. */
export interface Plan {
  readonly seed: number;
  readonly readers: readonly Reader[];
  /** Sent at once to the same readers. */
  readonly campaigns: readonly PlannedCampaign[];
  readonly maxSendRate: number;
  readonly max24HourSend: number;
  readonly eventFaults?: EventFaults;
  readonly faults: FaultPlan;
  readonly steps: readonly Step[];
  /** Whether what failed is tried again once everything is quiet, and who of the unknown. */
  readonly retry?: "failed" | "unknown" | "unreported";
  /** So many mails are sent meanwhile by another stage of the account, which has a share of its rate as ours has. */
  readonly neighbour?: number;
  /** The stage's sender is warmed up. */
  readonly warmUp?: Warming;
  /** Whether two sweepers run at a time, and all senders are woken once more after each wait. */
  readonly crowded?: true;
  /** Whether what people do at the same moment they do at once, not one after the other. */
  readonly hasty?: true;
  /** Of which audiences are mixed: what the API is asked for each. */
  readonly lists?: readonly { readonly name: string; readonly double_opt_in?: boolean }[];
  readonly segments?: readonly PlannedSegment[];
}

/** Template that fails for the readers without a name. */
const failing = "<p>Hello {% if first_name %}{{ first_name }}{% else %}{{ '%' | url_decode }}{% endif %}</p>";
const templates = [
  "<p>Hello {{ first_name | default: 'friend' }}</p>",
  "<h1>News</h1><p>Dear {{ first_name }}, write to us as {{ email }}.</p>",
  failing,
];

/** Calls that may go wrong: of which function, to which service, doing what. */
const calls = [
  // What happens most, and what matters most.
  ["sender", "ses", "SendEmail"],
  ["sender", "ses", "SendEmail"],
  ["sender", "ses", "SendEmail"],
  ["sender", "ses", "SendEmail"],
  ["sender", "dynamodb", "UpdateItem"],
  ["sender", "dynamodb", "UpdateItem"],
  ["feedback", "dynamodb", "UpdateItem"],
  ["sender", "dynamodb", "TransactWriteItems"],
  ["sender", "dynamodb", "BatchGetItem"],
  ["sender", "dynamodb", "GetItem"],
  ["sender", "dynamodb", "Query"],
  ["sender", "events", "PutEvents"],
  ["sender", "s3", "GetObject"],
  ["sender", "sqs", "DeleteMessageBatch"],
  ["batcher", "dynamodb", "TransactWriteItems"],
  ["batcher", "dynamodb", "UpdateItem"],
  ["batcher", "dynamodb", "Scan"],
  ["batcher", "events", "PutEvents"],
  ["feedback", "dynamodb", "UpdateItem"],
  ["feedback", "dynamodb", "PutItem"],
  ["feedback", "dynamodb", "TransactWriteItems"],
  ["feedback", "events", "PutEvents"],
  ["feedback", "sqs", "DeleteMessageBatch"],
  ["sweeper", "dynamodb", "UpdateItem"],
  ["sweeper", "dynamodb", "TransactWriteItems"],
  ["sweeper", "events", "PutEvents"],
  ["api", "dynamodb", "PutItem"],
  ["api", "dynamodb", "UpdateItem"],
  ["api", "events", "PutEvents"],
  ["api", "s3", "PutObject"],
] as const;
const faultKinds = [
  "throttle",
  "error-before",
  "error-after",
  "crash-before",
  "crash-after",
  "crash-after",
  "delay",
] as const;

/** Draws everything that happens in a run from a seed. */
export const planOf = (seed: number): Plan => {
  const draws = createDraws(seed);
  const { chance, between, pick } = draws;
  const reader = (name: string) => drawReader(draws, seed, name);
  // Mostly a batch or less; sometimes several, so that senders meet.
  const size = pick([
    between(1, 4),
    between(3, 12),
    between(8, 25),
    between(8, 25),
    between(20, 50),
    between(51, 110),
  ]);
  const readers = Array.from({ length: size }, (_, i) => reader(`r${i}`));
  // From a stream of its own: what a seed stood for before there was this is as it was.
  const choices = createDraws(seed + 1_000_000);
  const campaigns = Array.from({ length: chance(0.25) ? 2 : 1 }, () => ({
    ...drawCampaign(draws),
    ...(choices.chance(0.4) ? { unreported: "resend" as const } : {}),
  }));
  const steps = drawSteps(draws, readers.length, reader);
  const rules = drawFaultRules(draws);
  return {
    seed,
    readers,
    campaigns,
    maxSendRate: pick([40, 100, 500, 500]),
    max24HourSend: chance(0.1) ? between(Math.ceil(size / 3), size) : 50_000,
    ...(chance(0.5)
      ? {
          eventFaults: {
            lose: pick([0, 0, 0.1, 0.3]),
            duplicate: pick([0, 0.2, 0.5]),
            reorder: pick([0, 0.3, 0.8]),
            seed,
          },
        }
      : {}),
    faults: { seed, rules },
    steps,
    ...(chance(0.35) ? { retry: pick(["failed", "unknown", "unreported"] as const) } : {}),
  };
};

const drawReader = ({ chance, pick }: Draws, seed: number, name: string): Reader => {
  const simulated = chance(0.06) ? pick(["bounce", "complaint"] as const) : undefined;
  return {
    email: simulated
      ? `${simulated}+${name}.s${seed}@simulator.amazonses.com`
      : `${name}.s${seed}@example.net`,
    ...(chance(0.9) ? { first_name: `N${name}` } : {}),
    status: chance(0.06) ? "unsubscribed" : "subscribed",
    suppressed: chance(0.05),
    fate: simulated ?? "delivery",
  };
};

export const drawCampaign = ({ chance, between, pick }: Draws): PlannedCampaign => ({
  audience: chance(0.5) ? "subscribed" : "list",
  subject: "For {{ email }}",
  body: pick(templates),
  ...(chance(0.3) ? { text_body: "Hello {{ first_name | default: 'you' }}" } : {}),
  attachments: Array.from({ length: chance(0.3) ? between(1, 2) : 0 }, (_, i) => ({
    filename: `file${i}.txt`,
    content: Buffer.alloc(between(1, 30_000), "tidings ").toString("base64"),
    content_type: "text/plain",
  })),
});

/** What operators and recipients do, and when: after so many mails were accepted. */
const drawSteps = (
  { chance, between, pick, some }: Draws,
  readerCount: number,
  reader: (name: string) => Reader,
): Step[] => {
  const anyMoment = () => between(0, readerCount);
  const anyStep = (deed: Deed): Step => ({ accepted: anyMoment(), deed });
  const pauses = chance(0.35)
    ? some(between(1, 2), anyMoment).flatMap((accepted): Step[] => [
        { accepted, deed: { do: "pause" } },
        { accepted: accepted + 1, deed: { do: "resume" } },
      ])
    : [];
  const stopped = (accepted: number): Step[] => [
    { accepted, deed: { do: "stop SES" } },
    { accepted: accepted + 1, deed: { do: "let SES go on" } },
  ];
  return [
    ...pauses,
    ...(chance(0.12) ? [anyStep({ do: "cancel" })] : []),
    ...some(chance(0.5) ? between(1, 4) : 0, () =>
      anyStep({
        do: pick(["suppress", "unsubscribe", "leave"] as const),
        reader: between(0, readerCount - 1),
      }),
    ),
    ...(chance(0.3) ? [anyStep({ do: "follow unsubscribe link" })] : []),
    ...(chance(0.3) ? [anyStep({ do: "add contact", reader: reader("late") })] : []),
    ...some(chance(0.4) ? between(1, 3) : 0, () => anyStep({ do: "double events" })),
    ...(chance(0.15)
      ? [anyStep({ do: "poison", queue: pick(["batcher", "sender", "feedback"] as const) })]
      : []),
    ...(chance(0.08) ? stopped(anyMoment()) : []),
    ...(chance(0.08) ? [anyStep({ do: "kill process" })] : []),
  ].toSorted((a, b) => a.accepted - b.accepted);
};

const drawFaultRules = ({ between, pick, some }: Draws): FaultPlan["rules"] =>
  some(between(1, 8), () => {
    const [role, service, operation] = pick(calls);
    // Lambda's pollers call SQS, and they do not die.
    const kind =
      service === "sqs" ? pick(["throttle", "error-before", "error-after"] as const) : pick(faultKinds);
    return {
      role: `tidings-local-${role}`,
      service,
      operation,
      kind,
      probability: kind.startsWith("crash") ? 0.3 : pick([0.1, 0.3, 0.6]),
      // Crashes cost a new execution environment each, and a wait for the claim to expire.
      count: kind.startsWith("crash") ? between(1, 3) : between(1, 30),
      skip: pick([0, 0, 0, 1, 2, 5, 10]),
      ...(kind === "delay" ? { delay_ms: pick([20, 200, 1_000]) } : {}),
    };
  });
