import { neverWritten } from "../platform/dynamodb.ts";
import { shardOf } from "../platform/shards.ts";
import { isErased } from "../suppressions/erased.ts";
import { listedReason, type SuppressionReason } from "../suppressions/suppression.ts";
import { amending, textIn } from "./amend.ts";
import type { Migration } from "./migration.ts";

/**
 * Suppressions of before decision 47 suppress, and are in no index: they are neither listed nor counted, and nobody told
 * SES's account list of them.
 */
export const suppressionKeys: Migration = {
  id: "suppression-keys",
  what: "Suppressions are listed, and those for bounces and complaints are on SES's list, too.",
  walks: "suppressions",
  migrate: amending({
    walks: "suppressions",
    of: ["created_at", "reason", "lifted_at"],
    wanted: (item) => {
      // Of who was erased, no index is to hold anything.
      if (isErased(item)) return undefined;
      const email = String(item.email);
      const created_at = textIn(item, "created_at") ?? neverWritten;
      const shard = shardOf(email);
      const isDue =
        item.shard === undefined &&
        item.lifted_at === undefined &&
        listedReason[item.reason as SuppressionReason] !== undefined;
      return { shard, position: `${created_at} ${email}`, ...(isDue && { due: shard }) };
    },
  }),
};
