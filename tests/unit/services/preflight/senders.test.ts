import { expect, test } from "vitest";
import { createSenders, toSender } from "../../../../services/preflight/senders.ts";
import { openSes } from "../../../support/local-ses.ts";

/** SES, and how many questions it was asked. */
const countedSes = async () => {
  const ses = await openSes();
  let asked = 0;
  let nowMs = 0;
  const senders = createSenders(
    {
      send: ((...given: Parameters<typeof ses.send>) => {
        asked++;
        return ses.send(...given);
      }) as typeof ses.send,
    },
    { wall: () => nowMs },
  );
  return { ses, senders, asked: () => asked, pass: (ms: number) => (nowMs += ms) };
};

test("a sender that may send is remembered for a minute, and one that may not is asked for again", async () => {
  const { ses, senders, asked, pass } = await countedSes();
  const ready = { identity: "example.com", verified: true, dkim: true };
  expect(await senders.of("hello@example.com")).toEqual(ready);
  const first = asked();
  expect(await senders.of("hello@example.com")).toEqual(ready);
  expect(asked()).toBe(first);
  pass(60_000);
  expect(await senders.of("hello@example.com")).toEqual(ready);
  expect(asked()).toBe(2 * first);

  expect(await senders.of("ann@other.example")).toMatchObject({ verified: false });
  ses.putIdentity("ann@other.example");
  expect(await senders.of("ann@other.example")).toMatchObject({ verified: true });
});

test("the identities are listed with their states, and asked for once a minute", async () => {
  const { ses, senders, asked, pass } = await countedSes();
  ses.putIdentity("ann@other.example");
  const all = await senders.all();
  expect(all.map(({ identity, kind, state }) => [identity, kind, state])).toEqual([
    ["ann@other.example", "address", "ready"],
    ["example.com", "domain", "ready"],
  ]);
  expect(await senders.all()).toEqual(all);
  expect(asked()).toBe(1);
  ses.putIdentity("bob@other.example");
  pass(60_000);
  expect(await senders.all()).toHaveLength(3);
});

test("one that is added is listed at once, and added again it stays as it is", async () => {
  const { senders } = await countedSes();
  expect(await senders.all()).toHaveLength(1);
  expect(await senders.add("acme.test")).toBe(true);
  expect(await senders.add("acme.test")).toBe(false);
  expect(await senders.add("example.com")).toBe(false);
  expect(await senders.all()).toMatchObject([
    { state: "ready" },
    { identity: "acme.test", state: "pending" },
  ]);
  await expect(senders.add("no identity")).rejects.toMatchObject({ name: "BadRequestException" });
});

test.each([
  ["EMAIL_ADDRESS", true, "SUCCESS", "address", "ready", /^Verified/],
  ["DOMAIN", true, "SUCCESS", "domain", "ready", /any address/],
  ["MANAGED_DOMAIN", true, "SUCCESS", "domain", "ready", /any address/],
  ["EMAIL_ADDRESS", false, "PENDING", "address", "pending", /the mail that AWS sent/],
  ["DOMAIN", false, "NOT_STARTED", "domain", "pending", /DKIM records/],
  ["DOMAIN", false, "FAILED", "domain", "failed", /did not find/],
  ["DOMAIN", true, "TEMPORARY_FAILURE", "domain", "ready", /Verified/],
  ["DOMAIN", false, "SUCCESS", "domain", "paused", /does not send/],
] as const)(
  "%s, sending %s, %s: %s %s",
  (IdentityType, SendingEnabled, VerificationStatus, kind, state, message) => {
    const IdentityName = "example.org";
    expect(toSender({ IdentityName, IdentityType, SendingEnabled, VerificationStatus })).toEqual({
      identity: "example.org",
      kind,
      state,
      message: expect.stringMatching(message),
    });
  },
);
