import type {
  Account,
  ApiKey,
  DeadLetter,
  DeadLetterQueue,
  Member,
  Sender,
  SenderRecord,
} from "../api/client.ts";

type Words<Code extends string> = Readonly<Record<Code, string>>;

export const senderWords: Words<Sender["state"]> = {
  ready: "Verified",
  pending: "Not verified yet",
  failed: "Not verified",
  paused: "Paused",
};

export const recordWords: Words<SenderRecord["state"]> = {
  found: "Found",
  missing: "Missing",
  other: "Says something else",
  unanswered: "DNS does not answer",
};

/** Whose word the state of a record is. */
export const toldByWords: Words<SenderRecord["told_by"]> = { ses: "says SES", dns: "says DNS" };

export const standingWords: Words<Account["standing"]> = {
  healthy: "Healthy",
  probation: "Under review",
  shutdown: "Shut down",
};

/** What a key of a scope may do, each including the ones before. */
export const scopeWords: Words<ApiKey["scope"]> = {
  read: "Read only",
  write: "Read, and write drafts",
  send: "Read, write and send",
  admin: "Everything, keys too",
};

/** What somebody of a role may do, each including the ones before. */
export const roleWords: Words<Member["role"]> = {
  viewer: "Viewer, who reads",
  author: "Author, who writes drafts",
  sender: "Sender, who sends too",
  admin: "Admin, who does everything",
};

export const roleOptions = (["viewer", "author", "sender", "admin"] as const).map(
  (role) => [role, roleWords[role]] as const,
);

/** What the function of a queue does. */
const functionWords: Readonly<Record<string, string>> = {
  batcher: "puts audiences together",
  sender: "sends",
  feedback: "takes in what SES reports of messages",
  "account-list": "keeps SES's list of suppressed addresses in step",
  importer: "reads imports",
  jobs: "writes exports, changes many contacts, and brings tables up to date",
  sweeper: "starts what is due, and makes good what got lost, every minute",
};

/** What is done with the events of a queue: that of a function, or of a webhook. */
export const queueWords = (name: DeadLetterQueue["name"]): string =>
  functionWords[name] ?? `tells the webhook ${name.replace(/^webhook-/, "")} of events`;

export const reasonWords: Words<DeadLetter["reason"]["code"]> = {
  malformed_event: "It is not what the function takes",
  handler_failed: "It is well, and the function failed on it each time",
  not_taken: "It is well, and the webhook's receiver did not take it for a day",
  not_delivered: "It never reached the function",
};
