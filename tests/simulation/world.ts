import { setTimeout as sleep } from "node:timers/promises";
import type { Parts } from "../../stacks/local/aws-services.ts";
import { type World, worldOf } from "../chaos/world.ts";
import { clientOf, createApiKey } from "../support/cloud.ts";
import type { Kernel } from "./kernel.ts";
import { lightDynamoDb, lightSqs } from "./light-clients.ts";
import { openSimulatedCloud, origin } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Prepared } from "./prepare.ts";

/** Longer than this, time is not lived through: the clocks are set forward. */
const livedSecondsMax = 3_600;
/** How often shorter times are: every sweep and every poll in between costs. */
const livedShare = 1 / 3;

/** Opens a world whose cloud, and whose time, are simulated. */
export const openSimulatedWorld = async (
  kernel: Kernel,
  network: Network,
  prepared: Prepared,
  dynamodb: Parts["dynamodb"],
): Promise<World> => {
  const simulated = await openSimulatedCloud(kernel, network, prepared, dynamodb);
  const client = clientOf(origin, await createApiKey({ origin, outputs: simulated.outputs }));
  return worldOf({
    cloud: () => client,
    now: () => Date.now(),
    async advance(seconds) {
      if (seconds <= livedSecondsMax && kernel.random() < livedShare) await sleep(seconds * 1_000);
      else await client.local("/clock", { method: "POST", body: { advance_seconds: seconds } });
    },
    powerCut: simulated.powerCut,
    close: async () => simulated.close(),
    sqs: lightSqs(network, "operator"),
    db: lightDynamoDb(dynamodb),
  });
};
