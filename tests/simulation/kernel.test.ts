import { expect, test } from "vitest";
import type { Actor } from "./agenda.ts";
import { createKernel, Deadlock } from "./kernel.ts";

const actor = (name: string): Actor => ({ name, alive: true });

test("what is due first happens first, and of two the one that was arranged first", async () => {
  const kernel = createKernel(1);
  const seen: string[] = [];
  await kernel.run(
    () =>
      new Promise<void>((resolve) => {
        kernel.after(20, resolve);
        for (const [ms, name] of [
          [10, "b"],
          [5, "a"],
          [10, "c"],
        ] as const)
          kernel.after(ms, () => seen.push(`${name} at ${kernel.elapsed()}`));
      }),
  );
  expect(seen).toEqual(["a at 5", "b at 10", "c at 10"]);
});

test("time stands still until everything that waits for nothing has run", async () => {
  const kernel = createKernel(1);
  const times: number[] = [];
  await kernel.run(async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    times.push(kernel.elapsed());
    await new Promise<void>((resolve) => kernel.after(7, resolve));
    await new Promise<void>((resolve) => process.nextTick(resolve));
    times.push(kernel.elapsed());
  });
  expect(times).toEqual([0, 7]);
});

test("nothing happens to a dead actor, and to a frozen one only once it is thawed", async () => {
  const kernel = createKernel(1);
  const [dead, frozen] = [actor("dead"), actor("frozen")];
  const seen: string[] = [];
  await kernel.run(
    () =>
      new Promise<void>((resolve) => {
        kernel.afterOf(dead, 5, () => seen.push("dead"));
        kernel.afterOf(frozen, 5, () => seen.push(`frozen at ${kernel.elapsed()}`));
        dead.alive = false;
        kernel.freeze(frozen);
        kernel.after(10, () => kernel.thaw(frozen));
        kernel.after(20, resolve);
      }),
  );
  expect(seen).toEqual(["frozen at 10"]);
});

test("the same seed draws the same, shows the same time and has the same trace", async () => {
  const traceOf = async (seed: number) => {
    const lines: string[] = [];
    const kernel = createKernel(seed, (line) => lines.push(line));
    await kernel.run(async () => {
      await new Promise<void>((resolve) => kernel.after(kernel.random() * 100, resolve));
      kernel.note("something", "with a body");
    });
    return { lines, hash: kernel.hash() };
  };
  expect(await traceOf(7)).toEqual(await traceOf(7));
  expect((await traceOf(8)).hash).not.toBe((await traceOf(7)).hash);
});

test("a run that waits for nothing that will happen is broken off", async () => {
  await expect(createKernel(1, () => {}, 50).run(() => new Promise(() => {}))).rejects.toThrow(Deadlock);
});
