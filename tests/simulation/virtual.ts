/**
 * Makes what a program can learn of time, chance and machine come from the simulated world, where one runs in this
 * process, and from the machine otherwise. To be imported before everything else: many a module keeps what it found.
 */
import crypto from "node:crypto";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { cancel, type Happening } from "./agenda.ts";
import { currentActor, type Kernel } from "./kernel.ts";

let kernel: Kernel | undefined;

/** The world that runs in this process. @throws Error when there is none */
export const world = (): Kernel => {
  if (!kernel) throw new Error("no simulation is running");
  return kernel;
};

/** From now on this process lives in that world; in the real one without. */
export const enter = (next: Kernel | undefined): void => {
  kernel = next;
};

/** The machine's own. */
export const real = {
  now: performance.now.bind(performance),
  env: process.env,
  setTimeout: globalThis.setTimeout,
};

const set = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
};

/** A timer as Node hands it out. */
const timerOf = (happening: Happening) => {
  const timer = { happening, ref: () => timer, unref: () => timer, hasRef: () => true };
  return timer;
};
type Timer = ReturnType<typeof timerOf>;

const isVirtual = (timer: unknown): timer is Timer =>
  typeof timer === "object" && timer !== null && "happening" in timer;

type Callback = (...given: unknown[]) => void;

const virtualTime = (): void => {
  const MachineDate = Date;
  const machineNow = Date.now;
  const now = () => kernel?.time() ?? machineNow();
  globalThis.Date = class extends MachineDate {
    static override now = now;
    static override [Symbol.hasInstance](value: unknown) {
      return value instanceof MachineDate;
    }
    constructor(...given: [] | [string]) {
      super(...(given.length === 0 ? ([now()] as unknown as [string]) : given));
    }
  } as unknown as DateConstructor;
  set(performance, "now", () => kernel?.elapsed() ?? real.now());
};

const virtualTimers = (): void => {
  const machine = { ...timers };
  const machineSleep = { ...timersPromises };
  const later = (ms: number, run: () => void) => timerOf(world().after(ms, run));
  const delay = (ms: unknown) => Math.max(1, Math.trunc(Number(ms)) || 1);

  const setTimeout = (run: Callback, ms?: number, ...given: unknown[]) =>
    kernel ? later(delay(ms), () => run(...given)) : machine.setTimeout(run, ms, ...given);
  const setInterval = (run: Callback, ms?: number, ...given: unknown[]) => {
    if (!kernel) return machine.setInterval(run, ms, ...given);
    const again = () => {
      timer.happening = world().after(delay(ms), again);
      run(...given);
    };
    const timer = later(delay(ms), again);
    return timer;
  };
  const setImmediate = (run: Callback, ...given: unknown[]) =>
    kernel ? later(0, () => run(...given)) : machine.setImmediate(run, ...given);
  const clear = (timer: unknown) => {
    if (isVirtual(timer)) cancel(timer.happening);
    else machine.clearTimeout(timer as NodeJS.Timeout);
  };
  const sleep = <T>(
    ms?: number,
    value?: T,
    options: { signal?: AbortSignal } = {},
  ): Promise<T | undefined> => {
    if (!kernel) return machineSleep.setTimeout(ms, value, options);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const abort = () => {
        cancel(timer.happening);
        reject(new DOMException("The operation was aborted", "AbortError"));
      };
      const timer = later(delay(ms), () => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  };
  const turn = <T>(value?: T): Promise<T | undefined> =>
    kernel ? new Promise((resolve) => later(0, () => resolve(value))) : machineSleep.setImmediate(value);

  set(setTimeout, promisify.custom as unknown as string, sleep);
  for (const target of [globalThis, timers])
    for (const [name, value] of Object.entries({
      setTimeout,
      setInterval,
      setImmediate,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    }))
      set(target, name, value);
  set(timersPromises, "setTimeout", sleep);
  set(timersPromises, "setImmediate", turn);
  set(AbortSignal, "timeout", (ms: number) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")), ms);
    return controller.signal;
  });
};

const virtualChance = (): void => {
  const machineRandom = Math.random;
  const random = () => kernel?.random() ?? machineRandom();
  set(Math, "random", random);

  const fill = <T extends NodeJS.ArrayBufferView>(view: T): T => {
    const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    let word = 0;
    for (let at = 0; at < bytes.length; at++) {
      word = at % 4 === 0 ? Math.floor(random() * 2 ** 32) : word >>> 8;
      bytes[at] = word & 0xff;
    }
    return view;
  };
  const uuid = () => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const randomBytes = (size: number, done?: (error: null, bytes: Buffer) => void) => {
    const bytes = fill(Buffer.alloc(size));
    if (done) setTimeout(() => done(null, bytes));
    return bytes;
  };
  const randomInt = (...range: number[]) => {
    const [least, most] = range.length > 1 ? [range[0]!, range[1]!] : [0, range[0]!];
    return least + Math.floor(random() * (most - least));
  };
  set(crypto, "randomBytes", randomBytes);
  set(crypto, "randomUUID", uuid);
  set(crypto, "randomInt", randomInt);
  set(crypto, "randomFillSync", fill);
  // Of node:crypto it is a getter that cannot be redefined; what asks for it there asks the web's.
  set(Crypto.prototype, "getRandomValues", fill);
  set(Crypto.prototype, "randomUUID", uuid);
};

const virtualMachine = (): void => {
  Object.defineProperty(process, "env", { get: () => currentActor()?.env ?? real.env, configurable: true });
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    set(stream, "write", (chunk: string | Uint8Array, ...given: never[]) => {
      const log = currentActor()?.log;
      if (!log) return write(chunk, ...given);
      for (const line of chunk.toString().trimEnd().split("\n")) log(line);
      return true;
    });
  }
  // As many as decide how many environments there are, whatever this machine has.
  set(os, "availableParallelism", () => 4);
  // The SDK looks for a person's configuration. Nobody here has one, and reading takes real time.
  const readFile = fsPromises.readFile;
  set(fsPromises, "readFile", (path: unknown, ...given: never[]) =>
    kernel && /no-aws-|\.aws[\\/]/.test(String(path))
      ? Promise.reject(Object.assign(new Error("no such file"), { code: "ENOENT" }))
      : readFile(path as string, ...given),
  );
};

virtualTime();
virtualTimers();
virtualChance();
virtualMachine();
syncBuiltinESMExports();
