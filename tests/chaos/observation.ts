import type { Listed, MixedAudience, PlannedSegment } from "./audience.ts";
import type {
  BatchItem,
  CampaignItem,
  ContactItem,
  JobItem,
  Ledger,
  ReportItem,
  RowItem,
  SuppressionItem,
} from "./tables.ts";

/** What the judge has to know of a plan. */
export interface Expected {
  readonly readers: readonly (Listed & {
    /** Whether the address is suppressed before anything is sent. */
    readonly suppressed?: boolean;
    /** What SES will say of a message to it. */
    readonly fate: "delivery" | "bounce" | "complaint";
  })[];
  readonly segments?: readonly PlannedSegment[];
  readonly campaigns: readonly {
    readonly audience: "subscribed" | "list" | MixedAudience;
    /** Who bounces softly of it, one after the other, once all campaigns before have come to rest. */
    readonly softBounces?: readonly string[];
    /** Of the first alone: on so many days it comes. What follows it has its audience and settings. */
    readonly days?: number;
    /** Beside its own words. */
    readonly ab_test?: { readonly variants: readonly object[] };
    /** A second person has to release it. */
    readonly approval?: object;
    /** Whether whom SES told nothing of is mailed again by itself. */
    readonly unreported?: "hold" | "resend";
  }[];
  /** Mails of another stage that has the other share of the account's rate. */
  readonly neighbour?: number;
  /** How many mails a day the stage's sender may send, from its first day on. */
  readonly warmUp?: {
    readonly starts: string;
    readonly first: number;
    readonly growth: number;
    readonly days: number;
  };
  readonly faults: {
    readonly rules: readonly { readonly service?: string; readonly delay_ms?: number }[];
  };
}

/** Something that was done. Times are milliseconds since the epoch, in the time of the cloud. */
export interface Done {
  /** When it was asked for the first time: before, it was surely not so. */
  readonly askedAt: number;
  /** When it was answered with success: from then on, it is surely so. */
  readonly at: number;
  readonly did:
    | "pause"
    | "resume"
    | "cancel"
    | "bar"
    | "leave"
    | "put on list"
    | "take off list"
    | "move"
    | "leave list"
    | "rejoin list"
    | "snooze"
    | "wake"
    | "come back"
    | "sign up"
    | "confirm"
    | "erase"
    | "list at SES"
    | "soft bounce"
    | "add_to_list"
    | "remove_from_list"
    | "unsubscribe"
    | "delete"
    | "import subscribed"
    | "import unsubscribed"
    | "import suppressed"
    | "request"
    | "choose winner"
    | "end series"
    | "release"
    /** By who asked for it. */
    | "release alone"
    | "send back"
    | "retry failed"
    | "retry unknown"
    | "retry unreported"
    | "poison";
  readonly campaignId?: string;
  /** The letter of a variant. */
  readonly variant?: string;
  readonly email?: string;
  /** Whom the audience of a campaign names one by one. */
  readonly names?: readonly string[];
  /** The place of a list. */
  readonly list?: number;
  readonly city?: string;
  /** That was poisoned. */
  readonly queue?: string;
}

/** A job that was asked for. Times are milliseconds since the epoch. */
export type AskedJob = { readonly id: string; readonly askedAt: number } & (
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
    }
);

/** A line of SES's own log: one message somebody tried to send. */
export interface Attempt {
  readonly id: number;
  /** ISO 8601 UTC with milliseconds. */
  readonly time: string;
  readonly to: readonly string[];
  /** Null when SES refused. */
  readonly message_id: string | null;
  readonly error: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether SES took it, and all events of it were lost. */
  readonly silent: boolean;
}

/** A call that was made to fail, and how often. */
export interface FailedCall {
  readonly kind: string;
  readonly service: string;
  readonly operation: string;
  readonly count: number;
}

/** How many events of SES each fault hit. */
export interface InjectedEvents {
  readonly lost: number;
  readonly duplicated: number;
  readonly late: number;
}

/** All that was seen of a run: what SES was asked, what was done, and what the tables hold at the end. */
export interface Observation {
  readonly campaignIds: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly journal: readonly Done[];
  readonly campaigns: readonly CampaignItem[];
  readonly batches: readonly BatchItem[];
  readonly rows: readonly RowItem[];
  /** Where somebody looked. */
  readonly reports?: readonly ReportItem[];
  readonly suppressions: readonly SuppressionItem[];
  readonly contacts: readonly ContactItem[];
  /** Dead letters by queue. */
  readonly deadLetters: Readonly<Record<string, number>>;
  /** When each campaign was first seen with its audience frozen. */
  readonly frozen?: ReadonlyMap<string, number>;
  /** The ids of the lists, by their places. */
  readonly lists?: readonly string[];
  readonly askedJobs?: readonly AskedJob[];
  readonly jobs?: readonly JobItem[];
  /** Where the addresses of people who were erased still stand: a table, or an object. */
  readonly traces?: readonly { readonly email: string; readonly where: string }[];
  /** What SES's own list has, where somebody looked. */
  readonly listedAtSes?: readonly string[];
  /** Of campaigns with a test: the subjects of their mails, by message id. */
  readonly subjects?: ReadonlyMap<string, string>;
  /** All campaigns that repeat, whatever they say of each other. */
  readonly series?: readonly CampaignItem[];
  /** When the run was over: milliseconds since the epoch. */
  readonly endedAt?: number;
  /** The ledgers whenever somebody looked. */
  readonly looks: readonly Ledger[];
  readonly injected: { readonly calls: readonly FailedCall[]; readonly events: InjectedEvents };
  readonly kills: number;
  /** What kept the run from coming to rest; undefined when it did. */
  readonly restless?: string;
}
