import * as z from "zod";
import { parseAddress } from "../contacts/address.ts";
import { type Contact, contactStatuses, listId } from "../contacts/contact.ts";
import { punycodePrefix } from "../contacts/domain.ts";
import type { ContactFilter } from "../contacts/filter.ts";
import { matchesFilter } from "../contacts/filter-match.ts";
import type { IndexRange } from "../contacts/index-reads.ts";
import { folded, searchKeys } from "../contacts/search-keys.ts";
import { segmentId } from "../segments/segment.ts";
import { type Suppression, suppressionReasons } from "../suppressions/suppression.ts";

const isMoment = (text: string): boolean =>
  z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text).success &&
  // Others are not in order as texts.
  /^\d{4}-/.test(new Date(text).toISOString());

const moment = z
  .string()
  .max(40)
  .refine(isMoment, "must be a date such as 2026-11-28, or one with its time such as 2026-11-28T12:00:00Z")
  .transform((text) => new Date(text).toISOString());

const after = (what: string) =>
  moment
    .optional()
    .meta({ type: "string", description: `${what} at that moment or later.`, example: "2026-11-01" });
const before = (what: string) =>
  moment
    .optional()
    .meta({ type: "string", description: `${what} before that moment.`, example: "2026-12-01" });

/** What contacts may be asked for by, as query parameters. */
export const questionParameters = {
  q: z.string().max(254).optional().meta({
    description:
      "How the address begins, or the name, or the surname; case and accents do not matter. What has an @ is an address.",
    example: "ada",
  }),
  status: z.enum(contactStatuses).optional(),
  list: listId.optional().meta({ description: "On this list.", example: "list_4f6d0c1e9b7a2d35" }),
  segment: segmentId.optional().meta({ description: "In this segment." }),
  suppressed: z
    .enum(["true", "false", ...suppressionReasons])
    .optional()
    .meta({ description: "Whether the address is suppressed, or why." }),
  created_after: after("Added"),
  created_before: before("Added"),
  mailed_after: after("Last mailed"),
  mailed_before: before("Last mailed"),
  never_mailed: z
    .literal("true")
    .transform(() => true)
    .optional()
    .meta({ type: "string", enum: ["true"], description: "Who got no mail yet." }),
};

export const orders = ["newest", "oldest", "address", "name"] as const;

export const orderParameter = z.enum(orders).optional().meta({
  description:
    "newest, unless it says otherwise. A segment alone comes in no order, unless it says so. A search has an order of its own: who is found by the address, then by the name, then by the surname.",
});

type QuestionFields = z.ZodObject<typeof questionParameters>;

/** What is asked: each part narrows it down. */
export type Question = z.output<QuestionFields> & {
  readonly order?: (typeof orders)[number] | undefined;
  /** That of the segment that is asked for. */
  readonly filter?: ContactFilter | undefined;
};

/** Refuses what contradicts itself. */
export const checkQuestion = (question: Question, context: z.RefinementCtx): void => {
  const refuse = (field: keyof Question, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const { q, order, never_mailed, mailed_after, mailed_before, created_after, created_before } = question;
  if (q?.trim() && order) refuse("order", "must be left out of a search, which has an order of its own");
  if (never_mailed && (mailed_after ?? mailed_before))
    refuse("never_mailed", "must be left out when it is asked when somebody was last mailed");
  if (created_after && created_before && created_after >= created_before)
    refuse("created_before", "must be later than created_after");
  if (mailed_after && mailed_before && mailed_after >= mailed_before)
    refuse("mailed_before", "must be later than mailed_after");
};

/** A question in the body of a request, by the same parameters. */
export const askedContacts = z
  .strictObject(questionParameters)
  .superRefine(checkQuestion)
  .meta({
    id: "AskedContacts",
    description: "Whom `GET /contacts` finds with these parameters, all of them.",
    example: { q: "ada", suppressed: "false" },
  });

/** A question as it was asked. */
export const shownQuestion = z
  .record(z.string(), z.string())
  .nullable()
  .meta({ description: "Whom was asked for by parameters of `GET /contacts`; null: otherwise." });

/** @returns null when nothing was asked. */
export const shownOf = (question: Question | undefined): Record<string, string> | null => {
  if (!question) return null;
  const { filter: _, order: __, ...asked } = question;
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
};

/** A contact, and the suppression of its address if there is one. */
export interface Person {
  readonly contact: Contact;
  readonly suppression: Suppression | undefined;
}

/** A stretch of an index that is walked for an answer. */
export interface Walk {
  readonly range: IndexRange;
  /** Whether a walk before this one came by the contact. */
  readonly isSeen: (contact: Contact) => boolean;
}

const first = { isSeen: () => false };

/** The last moment before another. */
const momentBefore = (iso: string): string => new Date(Date.parse(iso) - 1).toISOString();

const inOrder = ({ order = "newest", created_after, created_before }: Question): Walk[] => {
  if (order === "address") return [{ range: { by: "email" }, ...first }];
  if (order === "name") return [{ range: { by: "search_name" }, ...first }];
  const to = created_before && momentBefore(created_before);
  return [{ range: { by: "created_at", from: created_after, to, backwards: order === "newest" }, ...first }];
};

/** The beginning of an address, up to a label in letters that no key has. */
const toInternationalLabel = /^([!-~]+@(?:[A-Za-z\d-]+\.)*)[^.@]*\P{ASCII}/u;

/**
 * Whether an address ends in such a label, which may be unfinished, or is no whole address:
 * its punycode is not known yet, and so its key is sure to begin with less than is asked for.
 */
const isUnfinished = (q: string): boolean =>
  toInternationalLabel.test(q) && (parseAddress(q) === undefined || /\P{ASCII}[^.]*$/u.test(q));

/** How a key begins that begins as this does; undefined when no address does. */
const addressPrefix = (q: string): string | undefined => {
  if (isUnfinished(q)) return toInternationalLabel.exec(q)![1]!.toLowerCase() + punycodePrefix;
  return parseAddress(q)?.key ?? (/^[!-~]+$/.test(q) ? q.toLowerCase() : undefined);
};

/** What is asked of whom the walks come by: whether the address, as people write it, begins so. */
const unfinishedAddress = (q = ""): ContactFilter | undefined =>
  isUnfinished(q.trim()) ? { field: "email", operator: "starts_with", value: q.trim() } : undefined;

const found = (q: string): Walk[] => {
  const address = addressPrefix(q);
  const name = q.includes("@") ? "" : folded(q);
  const byAddress = (contact: Contact) => address !== undefined && contact.email.startsWith(address);
  const byName = (contact: Contact) => searchKeys(contact).search_name.startsWith(name);
  const names: Walk[] = [
    { range: { by: "search_name", prefix: name }, isSeen: byAddress },
    {
      range: { by: "search_surname", prefix: name },
      isSeen: (contact) => byAddress(contact) || byName(contact),
    },
  ];
  return [
    ...(address === undefined ? [] : [{ range: { by: "email", prefix: address } as const, ...first }]),
    ...(name ? names : []),
  ];
};

/** The same as a filter, by the very keys that the indexes are of. */
const foundBy = (q: string): ContactFilter =>
  unfinishedAddress(q) ?? {
    any: [
      // Nobody is found by nothing.
      { field: "email", operator: "is", value: "" },
      ...found(q).map(
        ({ range: { by, prefix } }): ContactFilter => ({
          field: by,
          operator: "starts_with",
          value: prefix!,
        }),
      ),
    ],
  };

/** The walks that come by whoever is asked for, in the order of the answer; each contact counts where it is first come by. */
export const walksOf = (question: Question): readonly Walk[] =>
  question.q?.trim() ? found(question.q.trim()) : inOrder(question);

/** Whether more is asked than the walks answer. */
export const isNarrowed = ({ q, order, created_after, created_before, ...others }: Question): boolean =>
  Object.values(others).some((value) => value !== undefined) ||
  unfinishedAddress(q) !== undefined ||
  ((created_after ?? created_before) !== undefined &&
    Boolean(q?.trim() || order === "address" || order === "name"));

const isWithin = (at: string | undefined, from: string | undefined, to: string | undefined): boolean =>
  (from === undefined && to === undefined) ||
  (at !== undefined && at >= (from ?? "") && (to === undefined || at < to));

/** @returns whether a contact is asked for that a walk came by, whatever its suppression. */
export const contactFits = (question: Question): ((contact: Contact) => boolean) => {
  const { status, list, never_mailed, filter } = question;
  const address = unfinishedAddress(question.q);
  return (contact) => {
    const now = new Date();
    return (
      (address === undefined || matchesFilter(address, contact, now)) &&
      (status === undefined || contact.status === status) &&
      (list === undefined || contact.lists.includes(list)) &&
      (!never_mailed || contact.last_email_sent === undefined) &&
      isWithin(contact.created_at, question.created_after, question.created_before) &&
      isWithin(contact.last_email_sent, question.mailed_after, question.mailed_before) &&
      (filter === undefined || matchesFilter(filter, contact, now))
    );
  };
};

/** Whether what stands against mail to an address is asked for, or nothing is. */
export const suppressionFits = (
  { suppressed }: Pick<Question, "suppressed">,
  suppression: Suppression | undefined,
): boolean =>
  suppressed === undefined || [String(suppression !== undefined), suppression?.reason].includes(suppressed);

/** What is asked of the contact itself, in the language of filters; undefined when that is nothing. */
export const filterOf = (question: Question): ContactFilter | undefined => {
  const { status, list, created_after, created_before, mailed_after, mailed_before, never_mailed } = question;
  const all: ContactFilter[] = [
    ...(question.q?.trim() ? [foundBy(question.q.trim())] : []),
    ...(question.filter ? [question.filter] : []),
    ...(status ? [{ field: "status", operator: "is", value: status } as const] : []),
    ...(list ? [{ field: "lists", operator: "contains", value: list } as const] : []),
    ...since("created_at", created_after, created_before),
    ...since("last_email_sent", mailed_after, mailed_before),
    ...(never_mailed ? [{ field: "last_email_sent", operator: "empty" } as const] : []),
  ];
  return all.length > 0 ? { all } : undefined;
};

const since = (field: string, from: string | undefined, to: string | undefined): ContactFilter[] => [
  ...(from ? [{ field, operator: "after", value: momentBefore(from) } as const] : []),
  ...(to ? [{ field, operator: "before", value: to } as const] : []),
];
