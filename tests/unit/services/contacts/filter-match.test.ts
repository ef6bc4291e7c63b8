import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Contact } from "../../../../services/contacts/contact.ts";
import { contactFilter } from "../../../../services/contacts/filter.ts";
import type { ContactFilter } from "../../../../services/contacts/filter-condition.ts";
import { matchesFilter } from "../../../../services/contacts/filter-match.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

/** Who is found is told apart by DynamoDB; whoever was read already, by our own code: the two must agree. */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = new Date("2026-11-28T12:00:00.000Z");
const dayMs = 86_400_000;
const lists = ["list_000000000000000a", "list_000000000000000b", "list_000000000000000c"];
const statuses = ["subscribed", "unsubscribed", "unconfirmed", "bounced", "complained"] as const;

const word = fc.constantFrom("", "a", "A", "ab", "b", "é", "\u{1f600}", "\uffee", "0", "12");
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 10);
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

const text = fc.record({
  field: fc.constantFrom("first_name", "company", "attributes.x", "attributes.y"),
  operator: fc.constantFrom("is", "is_not"),
  value: fc.oneof(word, word, fc.constant("a")),
});
const conditions = fc.oneof(
  text,
  fc.record({
    field: fc.constantFrom("first_name", "email", "attributes.x"),
    operator: fc.constantFrom("contains", "not_contains", "starts_with"),
    value: fc.constantFrom("a", "A", "b", "é", "1"),
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
    value: date,
  }),
  fc.record({
    field: fc.constantFrom("last_email_sent", "last_opened"),
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
    const email = `reader${place}@example.net`;
    await stage.contacts.create(
      { ...rest, email: { key: email, address: email }, status: "subscribed", lists: on },
      now.toISOString(),
      status,
    );
    await stage.write("Contacts", email, { email_count, last_email_sent, last_opened });
  }
  return (await stage.contacts.list(100, undefined, { consistent: true })).items;
};

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
