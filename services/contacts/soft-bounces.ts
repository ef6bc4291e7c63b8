import * as z from "zod";

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
  /** When the mail of each campaign was delivered, as far as that was told: the latest, which end the row. */
  readonly deliveries: Readonly<Record<string, number>>;
  /** A suppression was lifted then: what bounced until then counts no more. */
  readonly lifted?: number;
}

/** What became of the mail of a campaign, and when: ISO 8601. */
export interface MailFate {
  readonly campaign_id: string;
  readonly at: string;
}

const dayMs = 24 * 60 * 60_000;
const none: SoftBounces = { count: 0, bounces: {}, deliveries: {} };

/** With one more of them, as many as the policy asks for. */
const withLatest = (
  found: Readonly<Record<string, number>>,
  campaign_id: string,
  at: number,
  { max }: SoftBouncePolicy,
) => {
  const latest = [...Object.entries(found), [campaign_id, at] as const].sort(([, a], [, b]) => b - a);
  return Object.fromEntries(latest.slice(0, max));
};

/** The same, with the row that its parts come to. */
const counted = (parts: Omit<SoftBounces, "count" | "since" | "last">, { days }: SoftBouncePolicy) => {
  const { bounces, deliveries } = parts;
  const last = Math.max(...Object.values(bounces));
  const from = Math.max(last - days * dayMs, ...Object.values(deliveries));
  const row = Object.values(bounces).filter((at) => at > from);
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
  const { bounces, lifted, ...standing } = found ?? none;
  const atMs = Date.parse(at);
  if (bounces[campaign_id] !== undefined || atMs <= (lifted ?? 0)) return undefined;
  const latest = withLatest(bounces, campaign_id, atMs, policy);
  if (latest[campaign_id] === undefined) return undefined;
  const { [campaign_id]: _, ...deliveries } = standing.deliveries;
  return counted({ bounces: latest, deliveries, ...(lifted !== undefined && { lifted }) }, policy);
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
  const { bounces, deliveries, lifted } = found;
  if (deliveries[campaign_id] !== undefined) return undefined;
  const latest = withLatest(deliveries, campaign_id, Date.parse(at), policy);
  if (latest[campaign_id] === undefined) return undefined;
  return counted({ bounces, deliveries: latest, ...(lifted !== undefined && { lifted }) }, policy);
};

/** After the suppression was lifted: events of what bounced before may come again, and count no more. */
export const withLift = (found: SoftBounces | undefined, now: string): SoftBounces | undefined =>
  found && { ...none, lifted: Date.parse(now) };

/** Whether so many bounced in a row that nothing more is to be sent. */
export const isTooMany = ({ count }: SoftBounces, { max }: SoftBouncePolicy): boolean => count >= max;
