import { setTimeout as sleep } from "node:timers/promises";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Plan } from "./plan.ts";
import { run } from "./run.ts";
import { type StateItem, scan, tables } from "./tables.ts";
import type { World } from "./world.ts";

/** Takes the claim off a batch under way, forgets how far it was, and has another sender begin it anew. */
const breakClaim = async (
  world: World,
  { batch_id, entry, campaign_id, batch }: StateItem,
): Promise<void> => {
  await world.db.send(
    new UpdateCommand({
      TableName: tables.deliveries,
      Key: { batch_id, entry },
      UpdateExpression: "SET records = :none REMOVE #claim ADD version :one",
      ExpressionAttributeNames: { "#claim": "claim" },
      ExpressionAttributeValues: { ":none": {}, ":one": 1 },
    }),
  );
  await world.announce([["BatchReady", { campaign_id, batch }]]);
};

/** A plan that takes several chunks, in which nothing else goes wrong. */
export const planToBreak: Plan = {
  seed: 0,
  readers: Array.from({ length: 45 }, (_, i) => ({
    email: `r${i}.s0@example.net`,
    status: "subscribed",
    suppressed: false,
    fate: "delivery",
  })),
  campaigns: [{ audience: "list", subject: "For {{ email }}", body: "<p>Hello</p>", attachments: [] }],
  maxSendRate: 40,
  max24HourSend: 50_000,
  faults: { seed: 0, rules: [] },
  steps: [],
};

/**
 * The switch that shows that the checker can fail: runs a plan while the claims of its batches are broken, each once,
 * behind the back of the senders. So somebody is mailed twice, whatever the senders do right.
 */
export const runWithBrokenClaims: typeof run = async (world, plan) => {
  let over = false;
  const broken = new Set<string>();
  const breaking = (async () => {
    while (!over) {
      const claimed = await scan<StateItem>(
        world.db,
        tables.deliveries,
        // Not the first block: of it nothing may have been sent yet.
        ({ batch_id, entry, claim, records }) =>
          entry === "state" &&
          claim !== undefined &&
          Object.keys(records).length > 0 &&
          !broken.has(batch_id),
      );
      for (const state of claimed) {
        broken.add(state.batch_id);
        await breakClaim(world, state);
      }
      await sleep(100);
    }
  })();
  try {
    return await run(world, plan);
  } finally {
    over = true;
    await breaking;
  }
};
