import { attributesFit, type Contact, listsMax } from "../contacts/contact.ts";
import type { StoredContact } from "../contacts/reads.ts";
import { type FinalStatus, isFinal, outranks } from "../contacts/record-status.ts";
import {
  givingWayTo,
  hardestOf,
  type Suppression,
  type SuppressionReason,
  statusOfReason,
} from "../suppressions/suppression.ts";
import type { ImportStart } from "./import.ts";
import type { Row } from "./row.ts";

/** How it is known that a person wants mail. */
export interface Consent {
  readonly at: string;
  readonly source: string;
  readonly ip?: string;
  readonly wording?: string;
}

/** A contact as it was read, with what an import goes by. */
export type KnownContact = StoredContact & {
  /** By list, or `all`. */
  readonly consents?: Readonly<Record<string, Consent>>;
  /** The import that wrote it last, and what it did: `import_0b3e…#added`. */
  readonly imported?: string;
  /** Token of the last write. */
  readonly op?: string;
};

/** What an import does, as far as its rows must know. */
export interface Asked extends Pick<ImportStart, "as" | "mode" | "lists"> {
  readonly importId: string;
  readonly consent?: Consent;
}

export type Outcome = "added" | "updated" | "unchanged" | "skipped";

/** Fields that are written to a contact, by name. */
type Changes = Readonly<Record<string, unknown>>;

/** What is to be written for a row, and how it is counted. */
export interface Plan {
  readonly outcome: Outcome;
  /** Whether nothing is sent to the address, whatever was imported. */
  readonly suppressed: boolean;
  readonly suppression?: SuppressionReason;
  /** A contact that there was none of. */
  readonly contact?: Changes;
  /** Of one that there was. */
  readonly changes?: Changes;
  /** Lists that one is put on. */
  readonly lists?: readonly string[];
}
/** Why nothing can be written for a row. */
export interface Refused {
  readonly refused: string;
  /** Whether its attributes are what cannot be. */
  readonly isOfAttributes?: boolean;
}
export type Planned = Plan | Refused;

const marked = ({ importId }: Asked, outcome: Outcome): string => `${importId}#${outcome}`;

/** What an earlier attempt of this very import did to a contact; an address comes once in an import. */
const earlierOutcome = ({ importId }: Asked, contact: KnownContact | undefined): Outcome | undefined =>
  contact?.imported?.startsWith(`${importId}#`)
    ? (contact.imported.slice(importId.length + 1) as Outcome)
    : undefined;

const listsFor = ({ lists }: Asked, contact: KnownContact): string[] =>
  lists.filter((list) => !contact.lists.includes(list) && !contact.left_lists?.includes(list));

/**
 * The consent under each of the lists, or for all: with the time and the IP address that the row says. What is known of the
 * person already stands.
 */
const consentsFor = (
  { consent: said, lists }: Asked,
  row: Row,
  contact: KnownContact | undefined,
): KnownContact["consents"] => {
  if (!said) return undefined;
  const consent = { ...said, ...row.consent };
  const wanted = (lists.length > 0 ? lists : ["all"]).filter(
    (list) => !contact?.left_lists?.includes(list) && !contact?.consents?.[list],
  );
  if (wanted.length === 0) return undefined;
  return { ...contact?.consents, ...Object.fromEntries(wanted.map((list) => [list, consent])) };
};

/** What the row says otherwise than the contact. */
const differences = (row: Row, contact: KnownContact): Changes => {
  const fields = Object.entries(row.fields).filter(
    ([name, value]) => contact[name as keyof Row["fields"]] !== value,
  );
  // A text is not put in the place of the number that it spells: a file has texts only, also one that we exported.
  const news = Object.entries(row.attributes).filter(
    ([name, value]) => contact.attributes[name] !== value && String(contact.attributes[name]) !== value,
  );
  return {
    ...Object.fromEntries(fields),
    ...(news.length > 0 && { attributes: { ...contact.attributes, ...Object.fromEntries(news) } }),
  };
};

/** The reason for which the addresses of an import are suppressed; undefined when they want mail. */
const reasonOf = ({ as }: Asked): SuppressionReason | undefined => {
  if (as.status === "subscribed" || as.status === "unconfirmed") return undefined;
  return as.status === "suppressed" ? as.reason : "unsubscribe";
};

/** The status of who is added, and against whom nothing stands. */
const statusAs = ({ as }: Asked): Contact["status"] =>
  as.status === "unconfirmed" ? "unconfirmed" : "subscribed";

/** What reasons say of a person; one that says nothing of them leaves the other's word, however hard it is. */
const statusFor = (reasons: readonly (SuppressionReason | undefined)[]): FinalStatus | undefined => {
  const hardest = hardestOf(reasons.filter((reason) => reason && statusOfReason[reason]));
  return hardest && statusOfReason[hardest];
};

const planNew = (
  row: Row,
  asked: Asked,
  status: Contact["status"],
): Pick<Plan, "outcome" | "contact" | "lists"> => {
  if (asked.as.status === "suppressed") return { outcome: "unchanged" };
  if (asked.mode === "update") return { outcome: "skipped" };
  // Nobody who wants no mail is said to have agreed to it.
  const agreed = isFinal(status) ? undefined : consentsFor(asked, row, undefined);
  return {
    outcome: "added",
    contact: {
      ...row.fields,
      attributes: row.attributes,
      status,
      ...(agreed && { consents: agreed }),
      imported: marked(asked, "added"),
    },
    lists: isFinal(status) ? [] : asked.lists,
  };
};

const planKnown = (
  row: Row,
  asked: Asked,
  contact: KnownContact,
  status: FinalStatus | undefined,
): Pick<Plan, "outcome" | "changes" | "lists"> | Refused => {
  const harder = status && outranks(status, contact.status) ? { status } : {};
  const isLeft = asked.mode === "add" || asked.as.status === "suppressed";
  const fields = isLeft ? {} : differences(row, contact);
  if (fields.attributes && !attributesFit(fields.attributes as Contact["attributes"]))
    return { refused: "attributes are too large together with those of the contact", isOfAttributes: true };
  const wantsMail = asked.as.status === "subscribed" && !isFinal(contact.status) && !isLeft;
  // On whatever list, who has not confirmed gets nothing: an import of such people puts them there, and nobody else.
  const mayWait = asked.as.status === "unconfirmed" && contact.status === "unconfirmed" && !isLeft;
  const lists = wantsMail || mayWait ? listsFor(asked, contact) : [];
  if (lists.length > 0 && contact.lists.length + lists.length > listsMax)
    return { refused: `is on ${listsMax} lists, or would be: no more are kept` };
  const consents = wantsMail ? consentsFor(asked, row, contact) : undefined;
  const changes = { ...fields, ...harder, ...(consents && { consents }) };
  if (Object.keys(changes).length === 0 && lists.length === 0)
    return { outcome: asked.mode === "add" && asked.as.status !== "suppressed" ? "skipped" : "unchanged" };
  return { outcome: "updated", changes, lists };
};

/**
 * What is to be written for a row. What a person said, or SES of them, is never softened: a contact that is there keeps
 * its status unless the import says that no mail is wanted, and a suppression stays. A row that an earlier attempt
 * wrote is counted as that one did it.
 */
export const planRow = (
  row: Row,
  asked: Asked,
  contact: KnownContact | undefined,
  suppression: Suppression | undefined,
): Planned => {
  const reason = reasonOf(asked);
  const isOurs = suppression?.source === asked.importId;
  const isHarder = reason && suppression && givingWayTo(reason).includes(suppression.reason);
  const suppress = reason && (!suppression || isHarder) ? { suppression: reason } : {};
  const suppressed =
    suppression !== undefined || reason !== undefined || (contact !== undefined && isFinal(contact.status));
  const earlier = earlierOutcome(asked, contact);
  if (earlier) return { outcome: earlier, suppressed, ...suppress };
  const planned = contact
    ? planKnown(row, asked, contact, reason && statusOfReason[reason])
    : planNew(row, asked, statusFor([suppression?.reason, reason]) ?? statusAs(asked));
  if ("refused" in planned) return planned;
  const outcome = counted(planned.outcome, asked, isOurs || !!suppress.suppression);
  const { changes } = planned as Pick<Plan, "changes">;
  return {
    ...planned,
    // As it is counted now, so that whoever does it again counts it so.
    ...(changes && { changes: { ...changes, imported: marked(asked, outcome) } }),
    suppressed,
    ...suppress,
    outcome,
  };
};

/** A suppression alone counts too: of addresses it is what was added, of contacts that it was updated. */
const counted = (outcome: Outcome, { as }: Asked, isSuppressedByUs: boolean): Outcome => {
  if (!isSuppressedByUs || outcome === "added") return outcome;
  if (as.status === "suppressed") return "added";
  return outcome === "skipped" ? "skipped" : "updated";
};
