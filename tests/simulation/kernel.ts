import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { createRandom } from "../../stacks/local/gateway/random.ts";
import { type Actor, createAgenda, type Happening } from "./agenda.ts";

/** Nothing is left to happen, and somebody still waits. */
export class Deadlock extends Error {}

/** Real milliseconds that something outside the virtual time may take, with nothing else to do. */
const outsideMsDefault = 60_000;
/** Characters of the trace that are hashed at once: line by line takes longer. */
const unwrittenMax = 100_000;
// The machine's own, taken before they are replaced.
const machineNow = performance.now.bind(performance);
const machineImmediate = globalThis.setImmediate;
/** Waits until everything has run that waits for nothing: what promises and ticks there are. */
const untilDrained = (): Promise<void> => new Promise((resolve) => machineImmediate(resolve));
const whoActs = new AsyncLocalStorage<Actor>();

/** Who acts now; undefined for whoever runs the simulation. */
export const currentActor = (): Actor | undefined => whoActs.getStore();

/**
 * One simulated world: its time, which moves only when everything waits for it, its chance, and the trace of all that
 * happened. The same seed makes the same of each.
 * @param told gets every line of the trace
 */
export const createKernel = (
  seed: number,
  told?: (line: string) => void,
  outsideMsMax = outsideMsDefault,
) => {
  const agenda = createAgenda();
  const random = createRandom(seed);
  // Not at the full minute, where schedules tick.
  const epoch = Date.UTC(2026, 0, 1) + Math.floor(random() * 86_400_000);
  const trace = createHash("sha256");
  let unwritten = "";
  let now = 0;
  let aheadMs = 0;
  let outside = 0;

  const write = (): void => {
    trace.update(unwritten);
    unwritten = "";
  };
  const note = (line: string, body: string | Buffer = ""): void => {
    const time = epoch + aheadMs + now;
    const entry = `${currentActor()?.name ?? "run"}: ${line}`;
    unwritten += `${time} ${entry}\n${typeof body === "string" ? body : body.toString("latin1")}`;
    if (unwritten.length > unwrittenMax) write();
    told?.(`${new Date(time).toISOString()} ${entry}`);
  };

  const happen = ({ actor, run }: Happening): void => {
    if (actor === undefined) whoActs.exit(run);
    else if (!actor.alive) return;
    else whoActs.run(actor, run);
  };

  /** Lets the next thing happen. @returns false when there is nothing */
  const step = (): boolean => {
    const next = agenda.take();
    if (!next) return false;
    now = Math.max(now, next.at);
    if (next.actor?.frozen) next.actor.frozen.push(next);
    else happen(next);
    return true;
  };

  return {
    seed,
    random,
    /** Writes a line of the trace; its body counts, and is not told. */
    note,
    /** Milliseconds since the beginning; nobody moves it. */
    elapsed: () => now,
    /** Milliseconds since 1970, as the clocks of this world show. */
    time: () => Math.floor(epoch + aheadMs + now),
    /** Sets the clocks of this world forward, and leaves the timers alone. */
    setForward: (ms: number): void => {
      aheadMs += ms;
    },
    /** Has something happen to whoever acts now. */
    after: (ms: number, run: () => void): Happening => agenda.add(now + ms, run, currentActor()),
    /** Has something happen to an actor; without one, to whoever runs the simulation. */
    afterOf: (actor: Actor | undefined, ms: number, run: () => void): Happening =>
      agenda.add(now + ms, run, actor),
    act: <T>(actor: Actor, work: () => T): T => whoActs.run(actor, work),
    freeze: (actor: Actor): void => {
      actor.frozen ??= [];
    },
    thaw: (actor: Actor): void => {
      const putAside = actor.frozen ?? [];
      actor.frozen = undefined;
      for (const one of putAside) if (!one.cancelled) one.moved = agenda.add(now, one.run, actor);
    },
    /** Waits for something outside the virtual time, which stands still meanwhile. */
    async outside<T>(work: Promise<T>): Promise<T> {
      outside++;
      try {
        return await work;
      } finally {
        outside--;
      }
    },
    /**
     * Runs a world until the work is done.
     * @throws Deadlock; whatever the work throws
     */
    async run<T>(work: () => Promise<T>): Promise<T> {
      let settled = false;
      const result = work().finally(() => {
        settled = true;
      });
      result.catch(() => {});
      let idleSince: number | undefined;
      while (!settled) {
        await untilDrained();
        if (settled) break;
        if (outside === 0 && step()) idleSince = undefined;
        else idleSince ??= machineNow();
        if (idleSince !== undefined && machineNow() - idleSince > outsideMsMax)
          throw new Deadlock("nothing is left to happen, and the run is not over");
      }
      return result;
    },
    /** What happened until now, in one number. */
    hash: (): string => {
      write();
      return trace.copy().digest("hex");
    },
  };
};

export type Kernel = ReturnType<typeof createKernel>;
