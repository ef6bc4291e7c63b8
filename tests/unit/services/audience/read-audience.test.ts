import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distinctMailboxes } from "../../../../services/audience/audience-list.ts";
import { freezeCandidate } from "../../../../services/audience/candidate.ts";
import {
  type Audience,
  type AudienceStores,
  readAudience,
} from "../../../../services/audience/read-audience.ts";
import { parseAddress } from "../../../../services/contacts/address.ts";
import type { ContactStatus } from "../../../../services/contacts/contact.ts";
import type { StoredContact } from "../../../../services/contacts/reads.ts";
import type { Suppression } from "../../../../services/suppressions/suppression.ts";

const at = "2026-11-24T12:00:00.000Z";
const keyOf = (name: string) => `${name}@example.net`;
const contact = (name: string, fields: Partial<StoredContact> = {}): StoredContact => ({
  email: keyOf(name),
  address: keyOf(name),
  attributes: {},
  lists: [],
  status: "subscribed",
  created_at: at,
  updated_at: at,
  email_count: 0,
  ...fields,
});
const suppression = (name: string): Suppression => ({
  email: keyOf(name),
  reason: "complaint",
  source: "api",
  created_at: at,
  diagnostic: null,
  soft_bounces: null,
});
const named = <T extends { email: string }>(items: readonly T[], keys: readonly string[]) =>
  new Map(items.filter(({ email }) => keys.includes(email)).map((item) => [item.email, item]));

/** Stores in memory; `asked` says how suppressions were read, `scans` whether contacts were, strongly consistent. */
const storesOf = (contacts: readonly StoredContact[], suppressions: readonly Suppression[] = []) => {
  const asked: { keys: readonly string[]; consistent: boolean }[] = [];
  const scans: boolean[] = [];
  const stores: AudienceStores = {
    contacts: {
      async list(limit, startKey, { consistent } = { consistent: false }) {
        scans.push(consistent);
        const start = startKey ? contacts.findIndex(({ email }) => email === startKey.email) + 1 : 0;
        const items = contacts.slice(start, start + limit);
        const more = start + limit < contacts.length;
        return { items, lastKey: more ? { email: items.at(-1)!.email } : undefined };
      },
      getMany: async (keys) => named(contacts, keys),
      find: async () => {
        throw new Error("no filter was given");
      },
    },
    suppressions: {
      async getMany(keys, { consistent }) {
        asked.push({ keys, consistent });
        return named(suppressions, keys);
      },
    },
  };
  return { stores, asked, scans };
};

const list = (...given: string[]) => distinctMailboxes(given.map((name) => parseAddress(keyOf(name))!));

/** All candidates of an audience, page by page. */
const readAll = async (stores: AudienceStores, audience: Audience, sizeMax: number) => {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const page = await readAudience(stores, audience, { after, sizeMax, consistent: false });
    expect(page.candidates.length).toBeLessThanOrEqual(sizeMax);
    // A cursor that stands still would be read for ever.
    if (after !== undefined) expect(page.cursor).not.toBe(after);
    keys.push(...page.candidates.map(({ key }) => key));
    after = page.cursor;
  } while (after !== undefined);
  return keys;
};

test("whatever the size of the pages, each mailbox of a list is read once, in the order of the keys", async () => {
  const name = fc.stringMatching(/^[A-Za-z0-9]{1,3}$/);
  const names = fc.array(name, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(names, fc.integer({ min: 1, max: 45 }), async (given, sizeMax) => {
      const distinct = [...new Set(given.map((one) => keyOf(one.toLowerCase())))].sort();
      expect(await readAll(storesOf([]).stores, list(...given), sizeMax)).toEqual(distinct);
    }),
  );
});

test("whatever the size of the pages, each subscribed contact is read once, and no other", async () => {
  const status = fc.constantFrom<ContactStatus>("subscribed", "unsubscribed", "bounced", "unconfirmed");
  await fc.assert(
    fc.asyncProperty(
      fc.array(status, { maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      async (statuses, sizeMax) => {
        const contacts = statuses.map((one, place) => contact(`reader${place}`, { status: one }));
        const subscribed = contacts.filter((one) => one.status === "subscribed").map(({ email }) => email);
        expect(await readAll(storesOf(contacts).stores, "subscribed", sizeMax)).toEqual(subscribed);
      },
    ),
  );
});

test("a list may be read on after a key that is not in it", async () => {
  const page = { after: keyOf("bz"), sizeMax: 10, consistent: false };
  const { candidates, cursor } = await readAudience(storesOf([]).stores, list("a", "b", "c"), page);
  expect({ keys: candidates.map(({ key }) => key), cursor }).toEqual({
    keys: [keyOf("c")],
    cursor: undefined,
  });
});

describe("a candidate is frozen", () => {
  const contacts = [
    contact("ada", { address: "Ada@example.net", first_name: "Ada", attributes: { city: "Ulm" } }),
    contact("bob", { status: "unsubscribed" }),
    contact("eve"),
  ];
  const { stores, asked } = storesOf(contacts, [suppression("eve"), suppression("zoe")]);
  const freeze = async (audience: Audience, consistent: boolean) => {
    asked.length = 0;
    const { candidates } = await readAudience(stores, audience, { sizeMax: 10, consistent });
    return candidates.map(freezeCandidate);
  };
  const values = { email: keyOf("ada"), first_name: "Ada", attributes: { city: "Ulm" } };
  const suppressed = "The address is suppressed: complaint.";

  test("of the contacts: with the contact's own spelling and values, or why nothing is sent to it", async () => {
    expect(await freeze("subscribed", false)).toEqual([
      { email: keyOf("ada"), address: "Ada@example.net", values, contact: true },
      { email: keyOf("eve"), reason: suppressed },
    ]);
    expect(asked).toEqual([{ keys: [keyOf("ada"), keyOf("eve")], consistent: false }]);
  });

  test("of a list: with the spelling of the list, and need not be a contact", async () => {
    expect(await freeze(list("ADA", "bob", "eve", "X", "zoe"), true)).toEqual([
      { email: keyOf("ada"), address: "ADA@example.net", values, contact: true },
      { email: keyOf("bob"), reason: "The contact is unsubscribed." },
      { email: keyOf("eve"), reason: suppressed },
      { email: keyOf("x"), address: "X@example.net", values: { email: keyOf("x") } },
      { email: keyOf("zoe"), reason: suppressed },
    ]);
    expect(asked).toEqual([{ keys: ["ada", "bob", "eve", "x", "zoe"].map(keyOf), consistent: true }]);
  });
});

test("contacts are read strongly consistent: who was added just before is in the audience", async () => {
  const { stores, scans } = storesOf([contact("ada"), contact("bob")]);
  await readAudience(stores, "subscribed", { sizeMax: 1, consistent: false });
  expect(scans).toEqual([true]);
});
