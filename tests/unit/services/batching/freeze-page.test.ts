import { expect, test } from "vitest";
import { intoBatches } from "../../../../services/batching/freeze-page.ts";

const recipient = (place: number) => {
  const email = `reader${place}@example.net`;
  return { email, address: email, values: { email } };
};
const excluded = (place: number) => ({
  email: `gone${place}@example.net`,
  reason: "The contact is bounced.",
});
/** Every third of them is excluded. */
const page = (size: number) =>
  Array.from({ length: size }, (_, place) => (place % 3 === 2 ? excluded(place) : recipient(place)));

test("a page becomes batches of 50 in its order, numbered on from those before", () => {
  const batches = intoBatches("ses_campaign_1", 7, page(101));

  expect(batches.map(({ batch_id, batch }) => [batch_id, batch])).toEqual([
    ["ses_campaign_1#7", 7],
    ["ses_campaign_1#8", 8],
    ["ses_campaign_1#9", 9],
  ]);
  expect(batches.map(({ recipients, dropped }) => recipients.length + dropped.length)).toEqual([50, 50, 1]);
  expect(batches[2]).toEqual({
    batch_id: "ses_campaign_1#9",
    entry: "batch",
    campaign_id: "ses_campaign_1",
    batch: 9,
    recipients: [recipient(100)],
    dropped: [],
  });
});

test("recipients and excluded ones are kept apart, and nobody is lost", () => {
  const [batch] = intoBatches("ses_campaign_1", 0, page(4));
  expect(batch).toMatchObject({
    recipients: [recipient(0), recipient(1), recipient(3)],
    dropped: [excluded(2)],
  });
  expect(intoBatches("ses_campaign_1", 0, page(50))).toHaveLength(1);
  expect(intoBatches("ses_campaign_1", 0, [])).toEqual([]);
});
