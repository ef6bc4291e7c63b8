import { z } from "zod";

/** When transient bounces suppress a contact: so many in a row, within so many days. */
export interface SoftBouncePolicy {
  readonly max: number;
  readonly days: number;
}

/** What the API shows of the soft bounces of a contact. */
export const softBounces = z
  .object({
    count: z.number().int().meta({ description: "In a row: a delivery since would have ended it." }),
    since: z.iso.datetime().optional(),
    last: z.iso.datetime().optional(),
  })
  .meta({
    id: "SoftBounces",
    description: "Bounces that may pass by themselves, such as of a full mailbox.",
    example: { count: 2, since: "2026-11-03T08:00:00.000Z", last: "2026-11-10T08:00:00.000Z" },
  });

/**
 * The soft bounces of a contact, as they are stored. Each is known by the campaign of its mail, so that one that is told
 * again, in whatever order, changes nothing. Moments in milliseconds since the epoch, unless ISO 8601 by their type.
 */
export interface SoftBounces extends z.output<typeof softBounces> {
  /** When the mail of each campaign bounced: the latest, no more than suppress. */
  readonly bounces: Readonly<Record<string, number>>;
  /** The latest delivery that was told of; it ends the row. */
  readonly delivered?: { readonly campaign_id: string; readonly at: number };
  /** A suppression was lifted then: what bounced until then counts no more. */
  readonly lifted?: number;
}

/** What became of the mail of a campaign, and when: ISO 8601. */
export interface MailFate {
  readonly campaign_id: string;
  readonly at: string;
}

const dayMs = 24 * 60 * 60_000;
const none: SoftBounces = { count: 0, bounces: {} };

/** The same, with the row that its parts come to. */
const counted = (parts: Omit<SoftBounces, "count" | "since" | "last">, { days }: SoftBouncePolicy) => {
  const { bounces, delivered } = parts;
  const last = Math.max(...Object.values(bounces));
  const row = Object.values(bounces).filter((at) => at > (delivered?.at ?? 0) && at > last - days * dayMs);
  if (row.length === 0) return { ...parts, count: 0 };
  const iso = (at: number) => new Date(at).toISOString();
  return { ...parts, count: row.length, since: iso(Math.min(...row)), last: iso(last) };
};

/**
 * With one soft bounce more. A mail that was delivered and came back after all was not delivered.
 * @returns undefined when it is counted already, or is too old to count.
 */
export const withBounce = (
  found: SoftBounces | undefined,
  { campaign_id, at }: MailFate,
  policy: SoftBouncePolicy,
): SoftBounces | undefined => {
  const { bounces, delivered, lifted } = found ?? none;
  const atMs = Date.parse(at);
  const kept = Object.entries(bounces);
  if (bounces[campaign_id] !== undefined || atMs <= (lifted ?? 0)) return undefined;
  if (kept.length >= policy.max && kept.every(([, other]) => atMs < other)) return undefined;
  const latest = [...kept, [campaign_id, atMs] as const].sort(([, a], [, b]) => b - a).slice(0, policy.max);
  return counted(
    {
      bounces: Object.fromEntries(latest),
      ...(delivered && delivered.campaign_id !== campaign_id && { delivered }),
      ...(lifted !== undefined && { lifted }),
    },
    policy,
  );
};

/**
 * After a delivery: it ends the row, unless the same mail came back.
 * @returns undefined when that changes nothing.
 */
export const withDelivery = (
  found: SoftBounces | undefined,
  { campaign_id, at }: MailFate,
  policy: SoftBouncePolicy,
): SoftBounces | undefined => {
  if (!found || found.bounces[campaign_id] !== undefined) return undefined;
  const atMs = Date.parse(at);
  if (found.delivered && atMs <= found.delivered.at) return undefined;
  const { bounces, lifted } = found;
  const delivered = { campaign_id, at: atMs };
  return counted({ bounces, delivered, ...(lifted !== undefined && { lifted }) }, policy);
};

/** After the suppression was lifted: events of what bounced before may come again, and count no more. */
export const withLift = (found: SoftBounces | undefined, now: string): SoftBounces | undefined =>
  found && { ...none, lifted: Date.parse(now) };

/** Whether so many bounced in a row that nothing more is to be sent. */
export const isTooMany = ({ count }: SoftBounces, { max }: SoftBouncePolicy): boolean => count >= max;
