import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Contact } from "../../../../services/contacts/contact.ts";
import { contactFilter } from "../../../../services/contacts/filter.ts";
import type { ContactFilter } from "../../../../services/contacts/filter-condition.ts";
import { matchesFilter } from "../../../../services/contacts/filter-match.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

/** Whom DynamoDB finds at first, and whom our own code picks from them, must be whom it picks from all. */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = new Date("2026-11-28T12:00:00.000Z");
const dayMs = 86_400_000;
const lists = ["list_000000000000000a", "list_000000000000000b", "list_000000000000000c"];
const statuses = ["subscribed", "unsubscribed", "unconfirmed", "bounced", "complained"] as const;

const words = [
  ...["", "a", "A", "aB", "b", "é", "É", "\u{1f600}", "\uffee", "0", "12", "1,234", "-1,5", "10.0", "kIs"],
  ...["Kis", "\u212ais", "k\u0130s", "Straße", "ΟΔΟΣ", "οδος", "2026-11-27", "2026-11-28 01:30"],
  ...["2026-11-27T23:30:00-02:00", "2026-11-28T01:30:00Z", "20 or so"],
];
const word = fc.constantFrom(...words);
const asked = word.filter((text) => text !== "");
const number = fc.constantFrom(-1.5, -1, 0, 0.5, 1, 2, 10, 1_234);
const day = fc.integer({ min: 0, max: 6 });
const date = day.map((days) => new Date(now.getTime() - days * dayMs).toISOString());
const attributes = fc.dictionary(fc.constantFrom("x", "y"), fc.oneof(word, number, fc.boolean()));

const contacts = fc.array(
  fc.record(
    {
      first_name: word,
      company: word,
      attributes,
      lists: fc.subarray(lists),
      status: fc.constantFrom(...statuses),
      email_count: fc.nat(3),
      last_email_sent: date,
      last_opened: date,
    },
    { requiredKeys: ["attributes", "status", "email_count", "lists"] },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Two mailboxes at one domain, one at a domain like it, and at others; each as it is stored. */
const addresses = [
  ...["s1@xn--mller-kva.de", "s2@xn--mller-kva.de", "s1@muller.de", "mu@shop.xn--bcher-kva.example"],
  ...["ivan@xn--80a1acny.xn--p1ai", "xn--x@example.net", "a@xn--ls8h.la"],
];
const wholeAddresses = [
  ...["s1@müller.de", " S1@MÜLLER.de ", "s1@xn--mller-kva.de", "s1@mu\u0308ller.de", "s2@müller.de"],
  ...["s1@muller.de", "ivan@ПОЧТА.рф", "\tmu@shop.bücher.example", "nobody", "s1@ｍüller.de", "a@💩.la"],
];
const addressParts = [
  ...["@müller.de", " @MÜLLER.de ", "@mu\u0308ller", "müller", "ü", "s1@mü", "s1@", "s1@müller.de", "xn--"],
  ...["@xn--mller-kva.de", "ivan@поч", ".рф", "bücher.e", "ä", "mu", " ", "mü@"],
];
const wholeAddress = fc.constantFrom(...wholeAddresses);
const addressPart = fc.constantFrom(...addressParts);

const text = fc.record({
  field: fc.constantFrom("first_name", "company", "attributes.x", "attributes.y"),
  operator: fc.constantFrom("is", "is_not"),
  value: fc.oneof(asked, asked, fc.constant("a")),
});
const conditions = fc.oneof(
  text,
  fc.record({
    field: fc.constant("email"),
    operator: fc.constantFrom("is", "is_not"),
    value: wholeAddress,
  }),
  fc.record({
    field: fc.constant("email"),
    operator: fc.constant("one_of"),
    value: fc.array(wholeAddress, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    field: fc.constant("email"),
    operator: fc.constantFrom("contains", "not_contains", "starts_with"),
    value: addressPart,
  }),
  fc.record({
    field: fc.constantFrom("first_name", "email", "attributes.x"),
    operator: fc.constantFrom("contains", "not_contains", "starts_with"),
    value: fc.oneof(asked, fc.constantFrom("ki", "SS", "ΔΟΣ", "1,", "Example")),
  }),
  fc.record({
    field: fc.constantFrom("company", "attributes.y"),
    operator: fc.constant("one_of"),
    value: fc.array(word, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    field: fc.constantFrom("company", "attributes.x", "last_opened", "lists", "attributes.z"),
    operator: fc.constantFrom("empty", "not_empty"),
  }),
  fc.record({
    field: fc.constant("lists"),
    operator: fc.constantFrom("contains", "not_contains"),
    value: fc.constantFrom(...lists),
  }),
  fc.record({
    field: fc.constantFrom("email_count", "attributes.x"),
    operator: fc.constantFrom("is", "is_not", "less_than", "more_than"),
    value: number,
  }),
  fc.record({
    field: fc.constant("attributes.x"),
    operator: fc.constantFrom("is", "is_not"),
    value: fc.boolean(),
  }),
  fc.record({
    field: fc.constant("status"),
    operator: fc.constantFrom("is", "is_not"),
    value: fc.constantFrom(...statuses),
  }),
  fc.record({
    field: fc.constantFrom("last_email_sent", "last_opened", "attributes.x"),
    operator: fc.constantFrom("before", "after"),
    value: fc.oneof(
      date,
      fc.constantFrom("2026-11-27", "2026-11-28", "2026-11-28T01:30:00Z", "2026-11-28T02:00:00+01:00"),
    ),
  }),
  fc.record({
    field: fc.constantFrom("last_email_sent", "last_opened", "attributes.x"),
    operator: fc.constantFrom("in_last_days", "not_in_last_days"),
    value: fc.integer({ min: 1, max: 5 }),
  }),
);
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    conditions,
    ...(["all", "any", "none"] as const).map((group) =>
      fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map((parts) => ({ [group]: parts })),
    ),
  ),
}));

/** Writes contacts in place of those there are. */
const replaceContacts = async (drawn: readonly object[]): Promise<Contact[]> => {
  const { items } = await stage.contacts.list(100, undefined, { consistent: true });
  for (const { email } of items) await stage.erasures.request(email, now.toISOString());
  for (const [place, fields] of drawn.entries()) {
    const {
      lists: on,
      status,
      email_count,
      last_email_sent,
      last_opened,
      ...rest
    } = fields as Omit<Contact, "email">;
    const email = addresses[place] ?? `reader${place}@example.net`;
    await stage.contacts.create(
      { ...rest, email: { key: email, address: email }, status: "subscribed", lists: on },
      now.toISOString(),
      status,
    );
    await stage.write("Contacts", email, { email_count, last_email_sent, last_opened });
  }
  return (await stage.contacts.list(100, undefined, { consistent: true })).items;
};

const contact = (attributes: Contact["attributes"], fields: Partial<Contact> = {}): Contact => ({
  email: "ada@example.net",
  address: "ada@example.net",
  status: "subscribed",
  lists: [],
  created_at: "2026-11-01T08:00:00.000Z",
  updated_at: "2026-11-01T08:00:00.000Z",
  email_count: 0,
  attributes,
  ...fields,
});

test.each<[Contact["attributes"][string], string, unknown, boolean]>([
  ["Berlin", "is", "berlin", true],
  ["BERLIN", "contains", "rLi", true],
  ["berlin", "starts_with", "BER", true],
  ["Berlin", "one_of", ["ulm", "BERLIN"], true],
  ["Berlin", "is_not", "berlin", false],
  ["Österreich", "starts_with", "öst", true],
  ["1,234", "more_than", 1_000, true],
  ["1,5", "less_than", 2, true],
  ["1.234.567,8", "more_than", 1_234_567, true],
  ["0,125", "less_than", 1, true],
  ["1,234", "is", 1_234, true],
  [1_234, "is", "1,234", true],
  ["about 12", "more_than", 1, false],
  ["2026-11-28", "after", "2026-11-28", false],
  ["2026-11-29", "after", "2026-11-28", true],
  ["2026-11-28T00:30:00+01:00", "before", "2026-11-28", true],
  ["2026-11-27T23:30:00-01:00", "before", "2026-11-28", false],
  ["2026-9-1", "before", "2027-01-01", false],
  ["2026-11-20", "in_last_days", 10, true],
  ["2026-12-20", "in_last_days", 10, false],
])("the attribute %j %s %j: %j", (value, operator, given, holds) => {
  const parsed = contactFilter.parse({ field: "attributes.x", operator, value: given });
  expect(matchesFilter(parsed, contact({ x: value }), now)).toBe(holds);
});

test.each<[string, unknown, boolean]>([
  ["is", "s1@müller.de", true],
  ["is", " S1@MÜLLER.de ", true],
  ["is", "s1@xn--mller-kva.de", true],
  ["is", "s1@muller.de", false],
  ["is_not", "s1@müller.de", false],
  ["is_not", "s2@müller.de", true],
  ["one_of", ["ada@example.net", "s1@mu\u0308ller.de "], true],
  ["contains", "@müller.de", true],
  ["contains", " Müller ", true],
  ["contains", "ller-kva", true],
  ["contains", "muller", false],
  ["contains", " ", false],
  ["not_contains", "@MÜLLER.de", false],
  ["not_contains", "@mühler.de", true],
  ["starts_with", "s1@mü", true],
  ["starts_with", "S1@müller.de", true],
  ["starts_with", "mü", false],
])("an address at müller.de %s %j: %j", (operator, value, holds) => {
  const asked = contactFilter.parse({ field: "email", operator, value });
  const person = contact({}, { email: "s1@xn--mller-kva.de", address: "s1@xn--mller-kva.de" });
  expect(matchesFilter(asked, person, now)).toBe(holds);
});

test("who was added on a day is not after it", () => {
  const after = (value: string) => contactFilter.parse({ field: "created_at", operator: "after", value });
  expect(matchesFilter(after("2026-11-01"), contact({}), now)).toBe(false);
  expect(matchesFilter(after("2026-11-01T07:00:00Z"), contact({}), now)).toBe(true);
  expect(matchesFilter(after("2026-10-31"), contact({}), now)).toBe(true);
});

test("a filter finds in the table whom it is said to match", async () => {
  await fc.assert(
    fc.asyncProperty(contacts, fc.array(filter, { minLength: 1, maxLength: 15 }), async (drawn, filters) => {
      const stored = await replaceContacts(drawn);
      for (const given of filters) {
        const parsed = contactFilter.parse(given) as ContactFilter;
        const { items } = await stage.contacts.find(parsed, now, { limit: 100, consistent: true });
        const expected = stored.filter((one) => matchesFilter(parsed, one, now));
        expect([parsed, items.map(({ email }) => email).sort()]).toEqual([
          parsed,
          expected.map(({ email }) => email).sort(),
        ]);
        const { count, complete } = await stage.contacts.countAll(parsed, now, Number.POSITIVE_INFINITY);
        expect({ count, complete }).toEqual({ count: expected.length, complete: true });
      }
    }),
    { numRuns: 20, seed: 13 },
  );
});

const asking = {
  text: words.filter((text) => text !== "" && text.length < 8),
  number: [-1.5, 0, 1, 10, 1_234],
  date: ["2026-11-27", "2026-11-28", "2026-11-28T01:30:00Z", "2026-11-28T03:30:00+02:00"],
};
const every = [
  ...asking.text.flatMap((value) =>
    ["is", "contains", "starts_with", "is_not"].map((operator) => ({ operator, value })),
  ),
  ...asking.number.flatMap((value) =>
    ["is", "less_than", "more_than"].map((operator) => ({ operator, value })),
  ),
  ...asking.date.flatMap((value) => ["before", "after"].map((operator) => ({ operator, value }))),
  { operator: "one_of", value: ["straSSe", "STRAßE", "12"] },
  { operator: "in_last_days", value: 1 },
  { operator: "not_in_last_days", value: 1 },
].map((condition) => contactFilter.parse({ field: "attributes.x", ...condition }) as ContactFilter);

test("of whatever an attribute may hold, the table gives everybody whom a filter and its opposite mean", async () => {
  const values = [...words, -1.5, 0, 0.5, 10, 1_234, true, false];
  const held = values.map((x) => ({ attributes: { x }, lists: [], status: "subscribed", email_count: 0 }));
  const stored = await replaceContacts([...held, { ...held[0], attributes: {} }]);
  for (const filter of every.flatMap((one): ContactFilter[] => [one, { none: [one] }])) {
    const { items } = await stage.contacts.find(filter, now, { limit: 100, consistent: true });
    const expected = stored.filter((one) => matchesFilter(filter, one, now));
    expect([filter, items.map((one) => one.attributes.x)]).toEqual([
      filter,
      expected.map((one) => one.attributes.x),
    ]);
  }
});

const ofAddresses = [
  ...wholeAddresses.flatMap((value) => [
    { operator: "is", value },
    { operator: "is_not", value },
    { operator: "one_of", value: [value, "s2@MÜLLER.de"] },
  ]),
  ...addressParts.flatMap((value) =>
    ["contains", "not_contains", "starts_with"].map((operator) => ({ operator, value })),
  ),
].map((condition) => contactFilter.parse({ field: "email", ...condition }) as ContactFilter);

test("of addresses, too, however they are written", async () => {
  const one = { attributes: {}, lists: [], status: "subscribed", email_count: 0 };
  const stored = await replaceContacts(addresses.map(() => one));
  for (const filter of ofAddresses.flatMap((one): ContactFilter[] => [one, { none: [one] }])) {
    const { items } = await stage.contacts.find(filter, now, { limit: 100, consistent: true });
    const expected = stored.filter((one) => matchesFilter(filter, one, now));
    expect([filter, items.map(({ email }) => email)]).toEqual([filter, expected.map(({ email }) => email)]);
  }
});
