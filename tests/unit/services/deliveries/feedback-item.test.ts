import fc from "fast-check";
import { expect, test } from "vitest";
import type { Evidence } from "../../../../services/deliveries/evidence.ts";
import { attributesOf, evidenceIn, unknownAttribute } from "../../../../services/deliveries/feedback-item.ts";

const moment = fc
  .date({ noInvalidDate: true, min: new Date("2000-01-01"), max: new Date("2100-01-01") })
  .map((date) => date.toISOString());
const bounce = fc.record(
  {
    type: fc.constantFrom("Permanent", "Transient", "Undetermined"),
    sub_type: fc.string(),
    words: fc.string(),
  },
  { requiredKeys: ["type", "sub_type"] },
);
const evidence = fc.record(
  {
    accepted_at: moment,
    delivered_at: moment,
    bounced_at: moment,
    bounce,
    rejected: fc.string(),
    complained_at: moment,
    opened_at: moment,
    clicked_at: moment,
    unsubscribed_at: moment,
    delayed: fc.string(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Evidence>;

const key = { batch_id: "ses_campaign_1#0", entry: "feedback" };

test("what is written of the recipients of a batch is what is read", () => {
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 50 }), (all) => {
      const attributes = all.flatMap((one, index) => attributesOf(index, one));
      const item = { ...key, ...Object.fromEntries(attributes), [unknownAttribute(7)]: true };
      expect(Object.keys(item)).toHaveLength(attributes.length + 3);
      const known = [...all.entries()].filter(([, one]) => Object.keys(one).length > 0);
      expect(evidenceIn(item)).toEqual(new Map(known));
    }),
  );
});

test("the names are as short as can be, and moments are numbers", () => {
  const delivered_at = "2026-11-24T12:00:00.000Z";
  expect(attributesOf(7, { delivered_at, delayed: "MailboxFull" })).toEqual([
    ["d7", Date.parse(delivered_at)],
    ["y7", "MailboxFull"],
  ]);
  expect(unknownAttribute(12)).toBe("q12");
});

test("an item that is not there tells of nobody, nor does what is not evidence", () => {
  expect(evidenceIn(undefined)).toEqual(new Map());
  expect(evidenceIn({ ...key, q0: true, z1: 1, d: 1, dd1: 1, ttl: 1 })).toEqual(new Map());
});
