import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDynamoDb } from "../../stacks/local/engines/dynamodb.ts";
import type { Engine } from "../../stacks/local/types.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";

/** The engine's file is in memory where that can be (Linux): it is not the disk that is measured. */
const filesFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A cloud, and the engine of its DynamoDB, into which may be written past it. */
export interface CloudInMemory {
  readonly cloud: TestCloud;
  readonly engine: Engine;
  /** Ends both, and deletes what they stored. */
  stop(): Promise<void>;
}

/** Starts a cloud on dynoxide, which is that of `npm start`. */
export const startCloudInMemory = async (): Promise<CloudInMemory> => {
  const folder = await mkdtemp(join(filesFolder, "tidings-bench-"));
  const failed = (error: Error) => {
    throw error;
  };
  const dynamodb = await startDynamoDb({ stateDir: folder, failed });
  const cloud = await startTestCloud({ parts: { dynamodb } });
  const stop = async () => {
    await cloud.stop();
    await rm(folder, { recursive: true });
  };
  return { cloud, engine: dynamodb.engine, stop };
};
