import type { Recent } from "../api/client.ts";

/** A share by which SES judges a sender, and whether it is beyond its limit. */
export interface JudgedRate {
  readonly part: number;
  readonly of: number;
  readonly limit: number;
  readonly isBeyond: boolean;
}

/** By what SES judges the account, as the campaigns of the last 30 days have it. */
export const judgedRates = ({ total, limits }: Recent) => {
  const of = total.sent_count;
  const rate = (part: number, limit: number): JudgedRate => ({
    part,
    of,
    limit,
    isBeyond: of > 0 && part / of > limit,
  });
  return {
    bounced: rate(total.hard_bounced_count, limits.hard_bounces),
    complained: rate(total.complained_count, limits.complaints),
  };
};
