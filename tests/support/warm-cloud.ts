import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { sealKeyBytes } from "../../services/platform/seal.ts";
import { type Cloud, type OpenCloudOptions, openCloud } from "../../stacks/local/cloud.ts";
import { createMemoryDynamoDb } from "../../stacks/local/engines/memory/memory.ts";
import { type Server, startServer } from "../../stacks/local/server.ts";
import { operatorConfig } from "./operator-config.ts";
import { prepared } from "./prepare-clouds.ts";
import { createWarmEnvironments } from "./warm-environments.ts";

/** What the clouds of this process have one after the other. */
interface Place {
  readonly server: Server;
  readonly stackFile: string;
  /** Environments read the key of the links once, and keep it. */
  readonly sealKey: Uint8Array;
  readonly environments: ReturnType<typeof createWarmEnvironments>;
}

let ownPlace: Promise<Place> | undefined;
let isTaken = false;

const openPlace = async (): Promise<Place> => {
  const server = await startServer(0);
  return {
    server,
    stackFile: await prepared()!.stackFile(server.port),
    sealKey: randomBytes(sealKeyBytes),
    environments: createWarmEnvironments(),
  };
};

type WarmCloudOptions = Omit<OpenCloudOptions, "stackFile" | "origin" | "serve" | "parts">;

const putSealKey = async (cloud: Pick<Cloud, "origin">, key: Uint8Array): Promise<void> => {
  const client = new DynamoDBClient(operatorConfig(cloud));
  const Item = { id: "links", key };
  await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: "TidingsSeals-local", Item }));
  client.destroy();
};

/**
 * Starts a cloud that is new in all but its origin and its execution environments, which are those of the last one of
 * this process. Its DynamoDB is the one in memory.
 * @returns undefined while that one still runs
 */
export const startWarmCloud = async (options: WarmCloudOptions): Promise<Cloud | undefined> => {
  if (isTaken) return undefined;
  isTaken = true;
  ownPlace ??= openPlace();
  const { server, stackFile, sealKey, environments } = await ownPlace;
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    await environments.endCloud(async () => {
      for (const end of stops.splice(0).toReversed()) await end();
    });
    isTaken = false;
  };
  try {
    await mkdir(options.stateDir, { recursive: true });
    const cloud = await openCloud(
      {
        ...options,
        stackFile,
        origin: server.origin,
        serve: server.serve,
        parts: {
          dynamodb: createMemoryDynamoDb({ now: Date.now }),
          startEnvironment: environments.start,
        },
      },
      stops,
    );
    await putSealKey(cloud, sealKey);
    return { ...cloud, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
