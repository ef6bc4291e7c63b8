import { expect, test } from "vitest";
import { endOf, idleMs, isToBeNoted, lifeMs, openSession } from "../../../../services/sessions/session.ts";

const start = new Date("2026-11-29T12:00:00.000Z");
const after = (ms: number) => new Date(start.getTime() + ms);
const owner = { key_hash: "0".repeat(64) };

test("what is kept of a session is a hash of 256 random bits, never the token", () => {
  const [one, other] = [openSession(owner, start), openSession(owner, start)];
  expect(Buffer.from(one.token, "base64url").length).toBe(32);
  expect(one.token).not.toBe(other.token);
  expect(JSON.stringify(one.session)).not.toContain(one.token);
  expect(one.session).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    owner,
    created_at: start.toISOString(),
    seen_at: start.toISOString(),
  });
});

test.each([
  ["never used", 0, idleMs],
  ["used after an hour", 3_600_000, 3_600_000 + idleMs],
  ["used to its last hour", lifeMs - 3_600_000, lifeMs],
])("a session that was %s ends after %i ms", (_, seen, end) => {
  const session = { created_at: start.toISOString(), seen_at: after(seen).toISOString() };
  expect(endOf(session) - start.getTime()).toBe(end);
});

test("that it is used is noted each quarter of an hour, and not each time", () => {
  const seen_at = start.toISOString();
  expect([0, 899_999, 900_000].map((ms) => isToBeNoted({ seen_at }, after(ms)))).toEqual([
    false,
    false,
    true,
  ]);
});
