import { setTimeout as sleep } from "node:timers/promises";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { leaseStore } from "../../services/limiter/lease-store.ts";
import { createLimiter } from "../../services/limiter/limiter.ts";
import { createPacer } from "../../services/limiter/pacer.ts";
import { systemClock } from "../../services/platform/clock.ts";
import type { Parts } from "../../stacks/local/aws-services.ts";
import type { Plan } from "../chaos/plan.ts";
import { setLimits } from "../chaos/run.ts";
import type { World } from "../chaos/world.ts";
import { sender } from "../support/campaigns.ts";

/** What our stage has of the account's rate where it has a neighbour, and what that one has. */
export const ourShare = 0.6;
const theirShare = 1 - ourShare;

const TableName = "TidingsLimiter-neighbour";
/** A power cut, and a reading of the account that SES had no time for, pass by themselves; in milliseconds. */
const troubleMs = 1_500;
const troublesMax = 100;
/** Longer than all of it takes, in milliseconds. */
const lifeMs = 900_000;

/** Makes the table of the other stage's limiter. */
export const settleNeighbour = (dynamodb: Parts["dynamodb"]): Promise<boolean> =>
  dynamodb.ensureTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });

/** Another stage of the account sends its mails: by a limiter like ours, with a table of its own and the other share. */
export const sendAsNeighbour = async (world: World, plan: Plan): Promise<void> => {
  const { db, ses } = world;
  const { seed, neighbour = 0 } = plan;
  if (neighbour === 0) return;
  await setLimits(world, plan);
  const limiter = createLimiter({
    store: leaseStore(db, TableName),
    ses,
    part: theirShare,
    log: { error: () => {} },
  });
  const pacer = createPacer({ limiter, ends: systemClock.wall() + lifeMs });
  const send = () =>
    ses.send(
      new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [`neighbour.s${seed}@example.org`] },
        Content: { Simple: { Subject: { Data: "Not ours" }, Body: { Text: { Data: "Hello" } } } },
      }),
    );
  let troubles = 0;
  const trouble = async () => {
    troubles++;
    await sleep(troubleMs);
  };
  for (let sent = 0; sent < neighbour && troubles < troublesMax; ) {
    const ready = await pacer.ready(1, 0).catch(trouble);
    if (!ready) continue;
    // The quota is spent.
    if (ready.kind !== "ready") break;
    const turn = await pacer.next();
    if (!turn) continue;
    sent++;
    await send().catch(trouble);
    turn.sent();
  }
  await pacer.end();
};
