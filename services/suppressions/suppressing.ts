import { assignments } from "../platform/expressions.ts";
import { shardOf } from "../platform/shards.ts";
import { type Addition, givingWayTo, listedReason } from "./suppression.ts";

export interface SuppressingOptions {
  /** Whether SES has it on its own list, by itself; else that list is out of step, where it is to have it. */
  readonly isListed?: boolean;
  /** Whether it is told of `created_at`, so that a lift since then stands. */
  readonly isPast?: boolean;
}

/**
 * The update that suppresses an address, unless it is suppressed for a reason that does not give way; the first stays
 * until it is lifted. In whatever order reasons come, and however often, the same stands in the end.
 */
export const suppressing = (
  table: string,
  { email, reason, source, created_at, diagnostic, soft_bounces }: Addition,
  { isListed = false, isPast = false }: SuppressingOptions = {},
) => {
  const shard = shardOf(email);
  const isDue = !isListed && listedReason[reason] !== undefined;
  const { sets, names, values } = assignments({
    reason,
    source,
    created_at,
    shard,
    position: `${created_at} ${email}`,
    diagnostic: diagnostic ?? undefined,
    soft_bounces: soft_bounces ?? undefined,
    due: isDue ? shard : undefined,
  });
  const softer = givingWayTo(reason).map((one, i) => [`:softer${i}`, one] as const);
  const givesWay =
    softer.length > 0
      ? ` OR (attribute_not_exists(lifted_at) AND #reason IN (${softer.map(([name]) => name).join(", ")}))`
      : "";
  const removed = [
    "lifted_at",
    ...["diagnostic", "soft_bounces", "due"].filter((name) => !names[`#${name}`]),
  ];
  return {
    TableName: table,
    Key: { email },
    UpdateExpression: `SET ${sets} REMOVE ${removed.join(", ")}`,
    ConditionExpression: `attribute_not_exists(email) OR ${isPast ? "lifted_at <= :created_at" : "attribute_exists(lifted_at)"}${givesWay}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ...Object.fromEntries(softer) },
  };
};
