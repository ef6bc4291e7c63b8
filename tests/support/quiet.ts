import { setTimeout as sleep } from "node:timers/promises";
import { type CloudClient, waitFor } from "./cloud.ts";

/** The queues in front of the functions. */
export const queueNames = ["batcher", "sender", "feedback", "account-list", "importer", "jobs"] as const;

/** What a cloud says of itself: what is under way at one moment. */
interface Activity {
  /** Of each queue that has any: messages that may be received now, and those that wait for a time-out. */
  readonly queues: Readonly<Record<string, { readonly visible: number; readonly hidden: number }>>;
  readonly [part: string]: unknown;
}

export const activityOf = async (cloud: CloudClient): Promise<Activity> =>
  (await (await cloud.local("/activity")).json()) as Activity;

/** @returns how many messages wait for a time-out; undefined when anything else is under way. */
const waitingMessages = async (cloud: CloudClient): Promise<number | undefined> => {
  const { queues, ...underWay } = await activityOf(cloud);
  if (Object.values(underWay).some((count) => count !== 0)) return undefined;
  const depths = queueNames.flatMap((name) => queues[`tidings-local-${name}`] ?? []);
  if (depths.some(({ visible }) => visible > 0)) return undefined;
  return depths.reduce((sum, { hidden }) => sum + hidden, 0);
};

/** Whether no function runs, and no event or message is on its way. Messages that wait for a time-out may be left. */
export const isQuiet = async (cloud: CloudClient): Promise<boolean> => {
  const waiting = await waitingMessages(cloud);
  if (waiting === undefined || waiting === 0) return waiting === 0;
  // One of them may just be on its way from its queue to its function.
  await sleep(50);
  return (await waitingMessages(cloud)) === waiting;
};

/** Waits until nothing happens any more by itself: what was not done by then is not done. */
export const untilQuiet = async (cloud: CloudClient): Promise<void> => {
  await waitFor("the cloud to be quiet", () => isQuiet(cloud), { timeoutMs: 150_000 });
};

/**
 * Lets time pass in the cloud, once it is quiet: an invocation that saw the time jump would be taken for dead while it
 * lives.
 */
export const pass = async (cloud: CloudClient, seconds: number): Promise<void> => {
  await untilQuiet(cloud);
  const moved = await cloud.local("/clock", { method: "POST", body: { advance_seconds: seconds } });
  if (!moved.ok) throw new Error(`the clock did not move: ${moved.status} ${await moved.text()}`);
};
