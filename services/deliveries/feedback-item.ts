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
  robot_opened_at: "e",
  robot_clicked_at: "f",
  links: "h",
  device: "v",
  unsubscribed_at: "u",
  left_for: "l",
  delayed: "y",
} as const satisfies Record<keyof Evidence, string>;

/** Marks a recipient whose outcome is unknown: evidence that comes later settles it. */
const unknownCode = "q";

const fieldsByCode = new Map(Object.entries(codes).map(([field, code]) => [code as string, field]));

const isMoment = (field: string): boolean => field.endsWith("_at");

/**
 * The attributes that hold this evidence. Moments are stored as milliseconds since the epoch; each link that somebody
 * followed is an attribute, so that it is merged as all else is: `h7_2` is the link at place 2.
 */
export const attributesOf = (
  index: number,
  { links = [], ...evidence }: Evidence,
): [name: string, value: unknown][] => [
  ...Object.entries(evidence).map(([field, value]): [string, unknown] => [
    `${codes[field as keyof Evidence]}${index}`,
    isMoment(field) ? Date.parse(value as string) : value,
  ]),
  ...links.map((place): [string, unknown] => [`${codes.links}${index}_${place}`, true]),
];

export const unknownAttribute = (index: number): string => `${unknownCode}${index}`;

/** The evidence of each recipient that the item tells of. */
export const evidenceIn = (item: Item | undefined): Map<number, Evidence> => {
  const found = new Map<number, Record<string, unknown>>();
  for (const [name, value] of Object.entries(item ?? {})) {
    const [, code = "", index, place] = /^([a-z])(\d+)(?:_(\d+))?$/.exec(name) ?? [];
    const field = fieldsByCode.get(code);
    if (field === undefined) continue;
    const evidence = found.get(Number(index)) ?? {};
    if (field === "links") evidence.links = [...((evidence.links as number[]) ?? []), Number(place)];
    else evidence[field] = isMoment(field) ? new Date(value as number).toISOString() : value;
    found.set(Number(index), evidence);
  }
  return found;
};
