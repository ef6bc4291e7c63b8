import {
  DeleteSuppressedDestinationCommand,
  GetSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
} from "@aws-sdk/client-sesv2";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import { type AccountList, accountList } from "../../../../services/suppressions/account-list.ts";
import { keepInStep } from "../../../../services/suppressions/keep-in-step.ts";
import { pullProgress } from "../../../../services/suppressions/pull-progress.ts";
import type { SuppressionReason } from "../../../../services/suppressions/suppression.ts";
import { type OpenSes, openSes } from "../../../support/local-ses.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

let ses: OpenSes;
let logged: unknown[];
beforeEach(async () => {
  ses = await openSes();
  logged = [];
  stage.published.length = 0;
  await stage.db.send(new PutCommand({ TableName: "Limiter", Item: { id: "account-list" } }));
  return () => {
    vi.useRealTimers();
  };
});

const night = Date.UTC(2026, 10, 28, 3, 17);
const at = (hours: number) => new Date(night + hours * 3_600_000).toISOString();
/** Makes it that time for SES and for us. */
const setTime = (hours: number) => vi.useFakeTimers({ toFake: ["Date"], now: new Date(at(hours)) });
const always = () => true;

const run = async ({ isNightly = false, hasTime = always, list = accountList(ses) as AccountList } = {}) =>
  await keepInStep(
    {
      ...stage,
      list,
      progress: pullProgress(stage.db, "Limiter"),
      log: { info: (...words: unknown[]) => logged.push(words) },
    },
    { isNightly },
    hasTime,
  );
const suppress = (email: string, reason: SuppressionReason, isListed = false) =>
  stage.suppressions.add({ email, reason, source: "api", created_at: at(0) }, { isListed });
const listedReason = (EmailAddress: string): Promise<string | undefined> =>
  ses.send(new GetSuppressedDestinationCommand({ EmailAddress })).then(
    ({ SuppressedDestination }) => SuppressedDestination?.Reason,
    () => undefined,
  );
const put = (EmailAddress: string, Reason: "BOUNCE" | "COMPLAINT" = "BOUNCE") =>
  ses.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason }));
const remove = (EmailAddress: string) => ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
const isDue = async (email: string) =>
  (await stage.db.send(new GetCommand({ TableName: "Suppressions", Key: { email } }))).Item?.due !==
  undefined;

describe("SES's list is told", () => {
  test.each([
    ["bounce", "BOUNCE"],
    ["complaint", "COMPLAINT"],
    ["unsubscribe", undefined],
    ["manual", undefined],
  ] as const)("of a suppression for %s: %s", async (reason, listed) => {
    const email = `${reason}@example.net`;
    await suppress(email, reason);
    expect(await isDue(email)).toBe(listed !== undefined);
    await run();
    expect(await listedReason(email)).toBe(listed);
    expect(await isDue(email)).toBe(false);
  });

  test("nothing of what SES stopped by itself", async () => {
    await suppress("itself@example.net", "bounce", true);
    await run();
    expect(await listedReason("itself@example.net")).toBe(undefined);
  });

  test("that one is lifted which was lifted before, or while, it was told", async () => {
    await suppress("before@example.net", "bounce");
    await stage.suppressions.lift("before@example.net", "A mistake.", at(1));
    await suppress("while@example.net", "bounce");
    const list = accountList(ses);
    const slow = {
      ...list,
      put: async (key: string, reason: "BOUNCE" | "COMPLAINT") => {
        await list.put(key, reason);
        await stage.suppressions.lift(key, "A mistake.", at(1));
      },
    };
    await put("before@example.net");
    await run({ list: slow });
    for (const email of ["before@example.net", "while@example.net"]) {
      expect(await listedReason(email)).toBe(undefined);
      expect(await isDue(email)).toBe(false);
    }
  });

  test("again after a crash; what is left when time is over goes on at once", async () => {
    for (const n of [1, 2, 3]) await suppress(`left${n}@example.net`, "bounce");
    const crashing = {
      ...accountList(ses),
      put: async () => {
        throw new Error("crash");
      },
    };
    await expect(run({ list: crashing })).rejects.toThrow("crash");
    let asked = 0;
    await run({ hasTime: () => ++asked <= 2 });
    expect(stage.published.map(({ type }) => type.name)).toEqual(["ListingReady"]);
    await run();
    for (const n of [1, 2, 3]) expect(await listedReason(`left${n}@example.net`)).toBe("BOUNCE");
    expect(stage.published).toHaveLength(1);
  });

  test("nothing in the sandbox, where there is none; it is told later", async () => {
    await suppress("sandbox@example.net", "bounce");
    ses.account.set({ production_access: false });
    await run({ isNightly: true });
    expect(await isDue("sandbox@example.net")).toBe(true);
    ses.account.set({ production_access: true });
    await run();
    expect(await listedReason("sandbox@example.net")).toBe("BOUNCE");
  });

  test("in another run, while SES is too busy", async () => {
    await suppress("busy@example.net", "bounce");
    const busy = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });
    const list = { ...accountList(ses), put: () => Promise.reject(busy) };
    await run({ list });
    expect(await isDue("busy@example.net")).toBe(true);
    expect(stage.published.map(({ type }) => type.name)).toEqual(["ListingReady"]);
  });
});

describe("what SES's list gained by itself", () => {
  const record = (email: string) => stage.suppressions.record(email);

  test("is taken in every night, once, with the contact's status", async () => {
    const email = "gained@example.net";
    await stage.contacts.create(newContact.parse({ email }), at(-30));
    setTime(-10);
    await put(email);
    await put("angry@example.net", "COMPLAINT");
    setTime(0);
    await run();
    expect(await record(email)).toBe(undefined);
    await run({ isNightly: true });
    expect(await record(email)).toMatchObject({ reason: "bounce", source: "ses", created_at: at(-10) });
    expect(await record("angry@example.net")).toMatchObject({ reason: "complaint", source: "ses" });
    expect((await stage.contacts.get(email))?.status).toBe("bounced");
    expect(logged.at(-1)).toMatchObject([
      "the account list was brought in step",
      { pulled: { seen: 2, added: 2, lifted: 0, isLeft: false } },
    ]);
    // The next night asks only for what came since
    setTime(24);
    await run({ isNightly: true });
    expect(logged.at(-1)).toMatchObject([expect.any(String), { pulled: { added: 0 } }]);
  });

  test("in the last hour is left to the next night: our own events know the campaign", async () => {
    setTime(-0.5);
    await put("fresh@example.net");
    setTime(0);
    await run({ isNightly: true });
    expect(await record("fresh@example.net")).toBe(undefined);
    setTime(24);
    await run({ isNightly: true });
    expect(await record("fresh@example.net")).toMatchObject({ source: "ses" });
  });

  test("leaves what is suppressed here as it is", async () => {
    await suppress("known@example.net", "complaint");
    await suppress("left@example.net", "unsubscribe");
    setTime(-10);
    await put("known@example.net");
    await put("left@example.net");
    setTime(0);
    await run({ isNightly: true });
    expect(await record("known@example.net")).toMatchObject({ reason: "complaint", source: "api" });
    // But for what the person may take back: that its mail bounced they may not
    expect(await record("left@example.net")).toMatchObject({ reason: "bounce", source: "ses" });
  });

  test("does not come back when it was lifted after SES had it, before the page was read or while", async () => {
    setTime(-10);
    const emails = ["lifted@example.net", "lifted-while@example.net"];
    for (const email of emails) {
      await stage.suppressions.add({ email, reason: "bounce", source: "ses", created_at: at(-20) });
      await put(email);
    }
    await stage.suppressions.lift(emails[0]!, "A mistake.", at(-5));
    setTime(0);
    const list = accountList(ses);
    const slow: AccountList = {
      ...list,
      page: async (...given) => {
        const page = await list.page(...given);
        await stage.suppressions.lift(emails[1]!, "A mistake.", at(0));
        for (const email of emails) await remove(email).catch(() => {});
        return page;
      },
    };
    await run({ isNightly: true, list: slow });
    for (const email of emails) expect((await record(email))?.lifted_at).not.toBe(null);
  });

  test("comes back when SES has it anew after it was lifted", async () => {
    const email = "anew@example.net";
    const first = { email, reason: "bounce", source: "ses", created_at: at(-30) } as const;
    await stage.suppressions.add(first, { isListed: true });
    await stage.suppressions.lift(email, "A mistake.", at(-20));
    setTime(-10);
    await put(email);
    setTime(0);
    await run({ isNightly: true });
    expect(await record(email)).toMatchObject({ lifted_at: null, created_at: at(-10) });
    expect((await record(email))?.lifts).toEqual([{ lifted_at: at(-20), reason: "A mistake." }]);
  });

  test("goes on where it stopped, page by page, also when SES has forgotten the place", async () => {
    setTime(-10);
    for (const n of [1, 2, 3]) await put(`page${n}@example.net`);
    setTime(0);
    const list = accountList(ses);
    // Pages of one
    const small: AccountList = {
      ...list,
      page: async (since, until, token) => {
        const all = (await list.page(since, until)).entries;
        const place = Number(token ?? 0);
        return {
          entries: all.slice(place, place + 1),
          token: place + 1 < all.length ? String(place + 1) : undefined,
        };
      },
    };
    let asked = 0;
    await run({ isNightly: true, list: small, hasTime: () => ++asked <= 1 });
    expect(stage.published.map(({ type }) => type.name)).toEqual(["ListingReady"]);
    expect(await record("page1@example.net")).toBeDefined();
    expect(await record("page2@example.net")).toBe(undefined);
    // It is no tick that goes on; SES refuses the token, so the stretch begins anew
    await stage.db.send(
      new PutCommand({
        TableName: "Limiter",
        Item: { id: "account-list", progress: { since: at(-48), until: at(-1), token: "forgotten" } },
      }),
    );
    await run();
    for (const n of [1, 2, 3]) expect(await record(`page${n}@example.net`)).toMatchObject({ source: "ses" });
  });
});
