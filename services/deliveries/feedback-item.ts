import type { Item } from "../platform/dynamodb.ts";
import type { Evidence } from "./evidence.ts";

/**
 * The feedback of a batch is one item, so that what comes of it together is one write. Each field of each recipient is
 * an attribute: `d7` says when the message of recipient 7 was delivered. The names are short because every write pays
 * for the whole item.
 */
const codes = {
  accepted_at: "a",
  delivered_at: "d",
  bounced_at: "b",
  bounce: "t",
  rejected: "r",
  complained_at: "c",
  opened_at: "o",
  clicked_at: "k",
  unsubscribed_at: "u",
  left_for: "l",
  delayed: "y",
} as const satisfies Record<keyof Evidence, string>;

/** Marks a recipient whose outcome is unknown: evidence that comes later settles it. */
const unknownCode = "q";

const fieldsByCode = new Map(Object.entries(codes).map(([field, code]) => [code as string, field]));

const isMoment = (field: string): boolean => field.endsWith("_at");

/** The attributes that hold this evidence. Moments are stored as milliseconds since the epoch. */
export const attributesOf = (index: number, evidence: Evidence): [name: string, value: unknown][] =>
  Object.entries(evidence).map(([field, value]) => [
    `${codes[field as keyof Evidence]}${index}`,
    isMoment(field) ? Date.parse(value as string) : value,
  ]);

export const unknownAttribute = (index: number): string => `${unknownCode}${index}`;

/** The evidence of each recipient that the item tells of. */
export const evidenceIn = (item: Item | undefined): Map<number, Evidence> => {
  const found = new Map<number, Record<string, unknown>>();
  for (const [name, value] of Object.entries(item ?? {})) {
    const [, code = "", index] = /^([a-z])(\d+)$/.exec(name) ?? [];
    const field = fieldsByCode.get(code);
    if (field === undefined) continue;
    const evidence = found.get(Number(index)) ?? {};
    evidence[field] = isMoment(field) ? new Date(value as number).toISOString() : value;
    found.set(Number(index), evidence);
  }
  return found;
};
