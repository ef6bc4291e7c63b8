import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DraftContent, SavedDraft } from "../../../web/api/client.ts";
import { Refusal } from "../../../web/api/refusal.ts";
import { autosave, type SaveState, type Unsaved } from "../../../web/write/autosave.ts";

const content = (subject: string): DraftContent => ({ format: "html", subject });
const saved = (version: number, subject: string): SavedDraft => ({
  draft_id: "draft_1",
  version,
  created_at: "2026-11-28T08:00:00.000Z",
  updated_at: `2026-11-28T08:00:0${version}.000Z`,
  campaign_id: null,
  rejection: null,
  content: content(subject),
});

/** A server with one draft, and one tab that writes in it. */
const setUp = () => {
  let stored = saved(1, "");
  let aside: Unsaved | undefined;
  const states: SaveState[] = [];
  const shown: string[] = [];
  const puts: string[] = [];
  /** What comes of the next saves instead of an answer. */
  const failures: ("before" | "after")[] = [];
  const put = async (version: number, wanted: DraftContent) => {
    puts.push(wanted.subject!);
    const failure = failures.shift();
    if (failure === "before") throw new Refusal("unreachable", "You are offline.");
    if (version !== stored.version) throw new Refusal("draft_changed", "There is a newer version.");
    stored = saved(version + 1, wanted.subject!);
    if (failure === "after") throw new Refusal("unreachable", "The server does not answer.");
    return stored;
  };
  const saver = autosave(
    { put, get: async () => stored, setAside: (unsaved) => (aside = unsaved) },
    stored,
    (state) => states.push(state),
    (theirs) => shown.push(theirs.content.subject!),
  );
  return {
    saver,
    states,
    shown,
    puts,
    failures,
    write: (subject: string) => saver.change(content(subject)),
    /** Another tab saves. */
    elsewhere: (subject: string) => (stored = saved(stored.version + 1, subject)),
    stored: () => [stored.version, stored.content.subject],
    aside: () => aside?.content.subject,
  };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("who rests is saved, once", async () => {
  const { write, puts, states, stored } = setUp();
  for (const text of ["a", "ab", "abc"]) {
    write(text);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(puts).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(puts).toEqual(["abc"]);
  expect(stored()).toEqual([2, "abc"]);
  expect(states.at(-1)).toEqual({ kind: "saved", at: "2026-11-28T08:00:02.000Z" });
});

test("who never rests is saved all the same, every few seconds", async () => {
  const { write, puts } = setUp();
  for (let stroke = 1; stroke <= 24; stroke++) {
    write("x".repeat(stroke));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(puts.length).toBe(2);
});

test("what was changed back needs no save", async () => {
  const { write, puts, states } = setUp();
  write("a");
  write("");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(puts).toEqual([]);
  expect(states.at(-1)).toMatchObject({ kind: "saved" });
});

test("what cannot be saved is set aside, and saved once it can be", async () => {
  const { write, failures, states, stored, aside } = setUp();
  failures.push("before", "before");
  write("a");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(states.at(-1)).toMatchObject({ kind: "failed", isTriedAgain: true });
  expect(aside()).toBe("a");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stored()).toEqual([2, "a"]);
  expect(states.at(-1)).toMatchObject({ kind: "saved" });
  expect(aside()).toBeUndefined();
});

test("a save whose answer was lost is no conflict, also when more was written since", async () => {
  const { write, failures, states, stored } = setUp();
  failures.push("after", "before");
  write("a");
  await vi.advanceTimersByTimeAsync(1_000);
  write("ab");
  await vi.advanceTimersByTimeAsync(1_000);
  write("abc");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stored()).toEqual([3, "abc"]);
  expect(states.some(({ kind }) => kind === "conflict")).toBe(false);
});

test("what another saved is never written over, until a person says so", async () => {
  const { saver, write, elsewhere, states, stored, aside } = setUp();
  elsewhere("theirs");
  write("mine");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(states.at(-1)).toMatchObject({ kind: "conflict", theirs: { version: 2 } });
  write("mine, and more");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stored()).toEqual([2, "theirs"]);
  expect(aside()).toBe("mine, and more");

  expect(await saver.overwrite()).toBe(true);
  expect(stored()).toEqual([3, "mine, and more"]);
  expect(aside()).toBeUndefined();
});

test("a person may take what another saved instead", async () => {
  const { saver, write, elsewhere, states, shown, stored } = setUp();
  const theirs = elsewhere("theirs");
  write("mine");
  await vi.advanceTimersByTimeAsync(1_000);
  saver.adopt(theirs);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(shown).toEqual(["theirs"]);
  expect(stored()).toEqual([2, "theirs"]);
  expect(states.at(-1)).toMatchObject({ kind: "saved" });
});

test("who comes back and wrote nothing sees what another saved", async () => {
  const { saver, elsewhere, shown } = setUp();
  elsewhere("theirs");
  await saver.look();
  expect(shown).toEqual(["theirs"]);
});

test("who comes back with something unsaved keeps it", async () => {
  const { saver, elsewhere, write, shown } = setUp();
  write("mine");
  elsewhere("theirs");
  await saver.look();
  expect(shown).toEqual([]);
});

test("at the end what is left is saved", async () => {
  const { saver, write, stored, aside } = setUp();
  write("a");
  saver.stop();
  expect(aside()).toBe("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(stored()).toEqual([2, "a"]);
  expect(aside()).toBeUndefined();
});
