import type { DatabaseSync } from "node:sqlite";
import type { Parts } from "../../stacks/local/aws-services.ts";
import type { Clock } from "../../stacks/local/clock.ts";
import { type Cloud, openCloud } from "../../stacks/local/cloud.ts";
import { openDatabase } from "../../stacks/local/database.ts";
import type { Actor } from "./agenda.ts";
import { environmentsOf } from "./environment.ts";
import type { Kernel } from "./kernel.ts";
import { lightSqs } from "./light-clients.ts";
import type { Network } from "./network.ts";
import type { Prepared } from "./prepare.ts";

/** Where the stack is deployed behind. */
export const origin = "http://127.0.0.1:3000";

/** The local cloud on a machine of the simulated world. */
export interface SimulatedCloud {
  readonly outputs: Cloud["outputs"];
  /** The machine goes off in the middle of everything, and on again with what was stored. */
  powerCut(): Promise<void>;
  close(): void;
}

/** Databases that are kept in memory, and over a power cut. */
const databasesInMemory = () => {
  const databases = new Map<string, DatabaseSync>();
  return {
    open: ((file, schema) => {
      const database = databases.get(file) ?? openDatabase(":memory:", schema);
      databases.set(file, database);
      return database;
    }) satisfies Parts["openDatabase"],
    close: () => {
      for (const database of databases.values()) database.close();
    },
  };
};

/** Opens the cloud of a world. Its services live in this thread, its functions too. */
export const openSimulatedCloud = async (
  kernel: Kernel,
  network: Network,
  { stackFile, functionsDir }: Prepared,
  dynamodb: Parts["dynamodb"],
): Promise<SimulatedCloud> => {
  const databases = databasesInMemory();
  const clock: Clock = {
    ahead: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    advance: (seconds) => kernel.setForward(seconds * 1_000),
  };
  let actors: Actor[] = [];

  const boot = (): Promise<Omit<Cloud, "stop">> => {
    const actor: Actor = { name: "cloud", alive: true, log: (line) => kernel.note(line) };
    actors = [actor];
    const parts: Parts = {
      dynamodb,
      openDatabase: databases.open,
      startEnvironment: environmentsOf(kernel, (born) => actors.push(born)),
      openLog: (name) => ({ write: (line) => kernel.note(`${name} says ${line}`), close: async () => {} }),
      sqsFor: (role) => lightSqs(network, role),
    };
    const { promise: served, resolve, reject } = Promise.withResolvers<void>();
    // The stack is read from real files: until it is there, no time passes.
    void kernel.outside(served).catch(() => {});
    const serve: Parameters<typeof openCloud>[0]["serve"] = (handlers) => {
      network.connect({ actor, handlers });
      resolve();
    };
    const options = { stackFile, stateDir: "", functionsDir, origin, clock, serve, parts };
    const failed = (error: Error) => {
      throw error;
    };
    const opening = kernel.act(actor, () => openCloud({ ...options, failed }, []));
    opening.catch(reject);
    return opening;
  };

  const { outputs } = await boot();
  return {
    outputs,
    async powerCut() {
      for (const actor of actors) actor.alive = false;
      await boot();
    },
    close: databases.close,
  };
};
