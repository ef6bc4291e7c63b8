import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { distinctMailboxes } from "../../../../services/audience/audience-list.ts";
import { freezeCandidate } from "../../../../services/audience/candidate.ts";
import {
  type Audience,
  type MixedAudience,
  readAudience,
} from "../../../../services/audience/read-audience.ts";
import { resolveAudience } from "../../../../services/audience/resolve-audience.ts";
import { audienceRequest } from "../../../../services/campaigns/audience-request.ts";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { countAudience } from "../../../../services/preflight/count-audience.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
/** Two lists, and segments of who is in Ulm and of who was never mailed. */
let ids: { readonly lists: readonly string[]; readonly segments: readonly string[] };
beforeAll(async () => {
  stage = await startStage();
  const lists = [];
  for (const name of ["A", "B"])
    lists.push(await stage.lists.create({ name, description: "", double_opt_in: false }, at));
  const ulm = { field: "attributes.city", operator: "is", value: "Ulm" } as const;
  const never = { field: "email_count", operator: "is", value: 0 } as const;
  const segments = [];
  for (const filter of [ulm, { all: [never] }])
    segments.push(await stage.segments.create({ name: "S", filter }, at));
  ids = {
    lists: lists.map(({ list_id }) => list_id),
    segments: segments.map(({ segment_id }) => segment_id),
  };
});
afterAll(() => stage.stop());

const at = "2026-11-24T12:00:00.000Z";
const later = "2999-01-01T00:00:00.000Z";
const keyOf = (number: number) => `reader${number}@example.net`;

interface Reader {
  readonly status: "subscribed" | "unsubscribed" | "bounced";
  readonly lists: readonly number[];
  readonly ulm: boolean;
  readonly mailed: boolean;
  readonly suppressed: boolean;
  readonly snoozed: boolean;
}
const often = { truthy: fc.constantFrom(true, false, false, false) };
const reader: fc.Arbitrary<Reader> = fc.record({
  status: fc.constantFrom("subscribed", "subscribed", "subscribed", "unsubscribed", "bounced"),
  lists: fc.subarray([0, 1]),
  ulm: often.truthy,
  mailed: often.truthy,
  suppressed: often.truthy,
  snoozed: often.truthy,
});
/** Numbers of readers; some are no contacts. */
const addresses = fc.array(fc.nat(24), { minLength: 1, maxLength: 8 });
const chosen = {
  lists: fc.option(fc.subarray([0, 1]), { nil: undefined }),
  segments: fc.option(fc.subarray([0, 1]), { nil: undefined }),
  addresses: fc.option(addresses, { nil: undefined }),
};
const selection = fc
  .record({
    all: fc.constantFrom(true, undefined, undefined, undefined),
    ...chosen,
    exclude: fc.option(fc.record(chosen), { nil: undefined }),
  })
  .filter(
    ({ all, lists, segments, addresses }) => !!all || !!addresses || !!lists?.length || !!segments?.length,
  );
type Selection = typeof selection extends fc.Arbitrary<infer T> ? T : never;

const place = async (readers: readonly Reader[]) => {
  const { items } = await stage.contacts.list(100, undefined, { consistent: true });
  for (const { email } of items) await stage.erasures.request(email, at);
  for (let number = 0; number < 25; number++) await stage.suppressions.lift(keyOf(number), "again", at);
  for (const [number, one] of readers.entries()) {
    const email = keyOf(number);
    await stage.contacts.create(
      {
        email: { key: email, address: email },
        attributes: one.ulm ? { city: "Ulm" } : {},
        lists: one.lists.map((list) => ids.lists[list]!),
        status: "subscribed",
      },
      at,
      one.status,
    );
    await stage.write("Contacts", email, {
      email_count: one.mailed ? 3 : 0,
      ...(one.snoozed && { snoozed_until: later }),
    });
    if (one.suppressed)
      await stage.suppressions.add({ email, reason: "manual", source: "api", created_at: at });
  }
};

const requestOf = ({ all, exclude, ...given }: Selection) => {
  const chosenOf = ({ lists, segments, addresses }: typeof given) => ({
    ...(lists && { lists: lists.map((list) => ids.lists[list]!) }),
    ...(segments && { segments: segments.map((segment) => ids.segments[segment]!) }),
    ...(addresses && { addresses: addresses.map(keyOf) }),
  });
  return { ...(all && { all }), ...chosenOf(given), ...(exclude && { exclude: chosenOf(exclude) }) };
};

/** Whom a request means, by the numbers of readers: told apart here by hand. */
const meant = (readers: readonly Reader[], { all, exclude, ...given }: Selection) => {
  const has = (one: Reader | undefined, { lists = [], segments = [] }: typeof given) =>
    !!one &&
    (lists.some((list) => one.lists.includes(list)) ||
      (segments.includes(0) && one.ulm) ||
      (segments.includes(1) && !one.mailed));
  const wanted = Array.from({ length: 25 }, (_, number) => number).filter((number) => {
    const one = readers[number];
    if (exclude && (has(one, exclude) || exclude.addresses?.includes(number))) return false;
    if (given.addresses?.includes(number)) return true;
    return one?.status === "subscribed" && (all || has(one, given));
  });
  const mailed = wanted.filter((number) => {
    const one = readers[number];
    return !one || (one.status === "subscribed" && !one.suppressed && !one.snoozed);
  });
  const missed = readers.flatMap((one, number) => {
    if (wanted.includes(number)) return [];
    const isGiven = given.addresses?.includes(number) && !exclude?.addresses?.includes(number);
    if (!isGiven && !all && !has(one, given)) return [];
    const isExcluded = exclude && (has(one, exclude) || exclude.addresses?.includes(number));
    return [isExcluded ? "The campaign excludes them." : `The contact is ${one.status}.`];
  });
  return { wanted: wanted.map(keyOf).sort(), mailed: mailed.map(keyOf).sort(), missed };
};

/** How often each is there. */
const timesOf = (words: readonly string[]): Map<string, number> =>
  new Map(words.map((word) => [word, words.filter((other) => other === word).length]));

const readAll = async (audience: Audience, sizeMax: number) => {
  const seen: ReturnType<typeof freezeCandidate>[] = [];
  let after: string | undefined;
  do {
    const page = await readAudience(stage, audience, { after, sizeMax, consistent: false });
    expect(page.candidates.length).toBeLessThanOrEqual(sizeMax);
    if (after !== undefined) expect(page.cursor).not.toBe(after);
    // A page that is written in part only is gone on with after the last that was.
    const isCut = page.candidates.length > 2 && sizeMax % 2 === 0;
    const taken = isCut ? page.candidates.slice(0, 2) : page.candidates;
    seen.push(...taken.map(freezeCandidate));
    after = isCut ? page.cursorAfter(taken.at(-1)!) : page.cursor;
  } while (after !== undefined);
  return seen;
};

test("a mix of lists, segments and addresses is everyone in any of them, once, less the excluded; and so it is counted", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reader, { minLength: 1, maxLength: 20 }),
      fc.array(selection, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 30 }),
      async (readers, selections, sizeMax) => {
        await place(readers);
        for (const one of selections) {
          const resolved = await resolveAudience(stage, audienceRequest.parse(requestOf(one)));
          if (!resolved.ok) throw new Error(resolved.message);
          const { wanted, mailed, missed } = meant(readers, one);
          const seen = await readAll(resolved.audience, sizeMax);
          expect(seen.map(({ email }) => email).sort()).toEqual(wanted);
          const gets = seen.filter((found) => "values" in found);
          expect(gets.map(({ email }) => email).sort()).toEqual(mailed);

          const counted = await countAudience(stage, resolved.audience, Number.POSITIVE_INFINITY);
          const reasons = seen.flatMap((found) => ("reason" in found ? [found.reason] : []));
          expect(counted).toEqual({
            complete: true,
            recipients: mailed.length,
            excluded: timesOf(reasons),
            besides: timesOf(missed),
          });
        }
      },
    ),
    { numRuns: 12, seed: 44 },
  );
});

describe("what a request's audience becomes", () => {
  const resolve = async (given: unknown) => await resolveAudience(stage, audienceRequest.parse(given));

  test("is as simple as it was asked for", async () => {
    const mailboxes = distinctMailboxes([parseAddress("b@example.net")!, parseAddress("a@example.net")!]);
    expect(await resolveAudience(stage, undefined)).toEqual({ ok: true, audience: "subscribed" });
    expect(await resolve({ all: true })).toEqual({ ok: true, audience: "subscribed" });
    expect(await resolve({ addresses: ["b@example.net", "a@example.net"] })).toEqual({
      ok: true,
      audience: mailboxes,
    });
  });

  test("a segment stays in it as it was", async () => {
    const filter = { field: "company", operator: "is", value: "ACME" } as const;
    const { segment_id } = await stage.segments.create({ name: "ACME", filter }, at);
    const before = await resolve({ segments: [segment_id] });
    await stage.segments.patch(segment_id, { filter: { field: "company", operator: "empty" } }, at);
    const { audience } = before as { audience: MixedAudience };
    expect(audience.filter).toEqual({
      all: [{ field: "status", operator: "is", value: "subscribed" }, { any: [filter] }],
    });
  });

  test("names what is not there", async () => {
    const list = "list_00000000000000ff";
    const segment = "segment_00000000000000ff";
    const filter = { field: "lists", operator: "not_contains", value: list } as const;
    const { segment_id } = await stage.segments.create({ name: "Not on it", filter }, at);
    expect(await resolve({ lists: [ids.lists[0], list] })).toMatchObject({
      ok: false,
      code: "unknown_list",
      field: "audience.lists[1]",
    });
    expect(await resolve({ all: true, exclude: { segments: [segment] } })).toMatchObject({
      ok: false,
      code: "unknown_segment",
      field: "audience.exclude.segments[0]",
    });
    expect(await resolve({ segments: [segment_id] })).toMatchObject({
      ok: false,
      code: "unknown_list",
      field: "audience.segments[0]",
      message: expect.stringContaining(list),
    });
  });

  test("is refused when DynamoDB would not take the filter", async () => {
    const long = { field: `attributes.${"x".repeat(60)}`, operator: "is", value: "y" };
    const filter = { any: Array.from({ length: 40 }, () => long) };
    const segments = [];
    for (let count = 0; count < 5; count++)
      segments.push((await stage.segments.create({ name: "Long", filter: filter as never }, at)).segment_id);
    expect(await resolve({ segments })).toMatchObject({
      ok: false,
      code: "invalid_request",
      field: "audience",
    });
  });
});

test("a filter that finds few is read on until there is something to write", async () => {
  await place([]);
  for (let number = 0; number < 400; number++) {
    const email = `crowd${number}@example.net`;
    await stage.contacts.create(
      {
        email: { key: email, address: email },
        attributes: number % 100 === 0 ? { city: "Ulm" } : {},
        status: "subscribed",
      },
      at,
    );
  }
  const resolved = await resolveAudience(stage, { segments: [ids.segments[0]!] });
  let pages = 0;
  let after: string | undefined;
  const found: string[] = [];
  do {
    if (!resolved.ok) throw new Error(resolved.message);
    const page = await readAudience(stage, resolved.audience, { after, sizeMax: 20, consistent: false });
    found.push(...page.candidates.map(({ key }) => key));
    after = page.cursor;
    pages++;
  } while (after !== undefined);
  expect(found.sort()).toEqual([0, 100, 200, 300].map((number) => `crowd${number}@example.net`));
  // 20 pages of the table, of which at most one in ten finds somebody
  expect(pages).toBeLessThanOrEqual(3);
});
