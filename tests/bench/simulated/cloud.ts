import "./many-environments.ts";
import { rm } from "node:fs/promises";
import { createMemoryDynamoDb } from "../../../stacks/local/engines/memory/memory.ts";
import { createKernel } from "../../simulation/kernel.ts";
import { openSimulatedCloud, origin } from "../../simulation/machine.ts";
import { createNetwork, type Network, useNetwork } from "../../simulation/network.ts";
import { prepare } from "../../simulation/prepare.ts";
import { enter, real } from "../../simulation/virtual.ts";
import { type CloudClient, clientOf, createApiKey } from "../../support/cloud.ts";
import { putContactsInto } from "../put-contacts.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

/** A cloud in one thread, on AWS's latencies, whose time passes only when all wait for it. */
export interface SimulatedCloud extends CloudClient {
  readonly traffic: Traffic;
  /** Writes so many subscribed contacts, `reader0@example.net` and so on, past everything. */
  putContacts(count: number): Promise<void>;
  /** The most environments of a function that were at work at a time, by its name. */
  readonly concurrency: ReadonlyMap<string, number>;
  /** What the functions logged so far, in bytes, and how many of its lines tell of an error. */
  logged(): { readonly bytes: number; readonly errors: number };
  /** Seconds of this machine since the world began. */
  machineSeconds(): number;
}

let network: Network | undefined;
useNetwork(() => network!);

/** Counts who is at work from what a world tells of itself. */
const countConcurrency = (most: Map<string, number>) => {
  const running = new Map<string, Set<string>>();
  return (line: string): void => {
    const [, begins, fn, id] =
      /(invokes )?tidings-local-([\w-]+) ([0-9a-f]{8})(?: (?:is done|[A-Z][\w.]+))?$/.exec(line) ?? [];
    if (!fn || !id) return;
    const ids = running.get(fn) ?? new Set();
    running.set(fn, ids);
    if (begins) ids.add(id);
    else ids.delete(id);
    most.set(fn, Math.max(most.get(fn) ?? 0, ids.size));
  };
};

/** Counts what the functions log, from the same. */
const countLog = (log: { bytes: number; errors: number }) => (line: string) => {
  const [, said] = /^\S+ [^:]*: \S+ says (.*)$/s.exec(line) ?? [];
  if (said === undefined) return;
  log.bytes += said.length + 1;
  if (said.includes('"level":"ERROR"')) log.errors += 1;
};

/** Runs work in a world of its own, which ends with it. */
export const inSimulatedCloud = async <T>(work: (cloud: SimulatedCloud) => Promise<T>): Promise<T> => {
  const prepared = await prepare();
  const concurrency = new Map<string, number>();
  const log = { bytes: 0, errors: 0 };
  const [countWork, count] = [countConcurrency(concurrency), countLog(log)];
  const kernel = createKernel(1, (line) => {
    countWork(line);
    count(line);
  });
  const memory = createMemoryDynamoDb({ now: kernel.time });
  const traffic = createTraffic(kernel.elapsed);
  const own = createNetwork(kernel);
  network = {
    ...own,
    connect: ({ actor, handlers }) =>
      own.connect({ actor, handlers: { ...handlers, gateway: traffic.heard(handlers.gateway) } }),
  };
  const began = real.now();
  enter(kernel);
  try {
    return await kernel.run(async () => {
      const simulated = await openSimulatedCloud(kernel, network!, prepared, {
        ...memory,
        engine: traffic.measured(memory.engine, memory.keysOf),
      });
      try {
        const client = clientOf(origin, await createApiKey({ origin, outputs: simulated.outputs }));
        return await work({
          ...client,
          traffic,
          concurrency,
          logged: () => ({ ...log }),
          putContacts: (count) => putContactsInto(memory.engine, count),
          machineSeconds: () => (real.now() - began) / 1_000,
        });
      } finally {
        simulated.close();
      }
    });
  } finally {
    enter(undefined);
    await rm(prepared.folder, { recursive: true });
  }
};
