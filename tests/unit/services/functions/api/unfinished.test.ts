import { expect, test } from "vitest";
import { readUnfinished } from "../../../../../services/functions/api/unfinished.ts";
import { campaign } from "../../../../support/campaigns.ts";

const complaintsOf = (given: object) =>
  readUnfinished({ ...given }).complaints.map(({ field, message }) => [field, message]);

test("a campaign that is whole is taken as it is", () => {
  const { request, faulty, complaints } = readUnfinished(campaign({ audience: ["Ada@example.net"] }));
  expect({ faulty, complaints }).toEqual({ faulty: new Set(), complaints: [] });
  expect(request).toMatchObject({
    subject: "Hello {{ first_name }}",
    from_email: { key: "hello@example.com" },
    audience: [{ key: "ada@example.net" }],
  });
});

test("of a campaign that is only begun everything that is missing is told", () => {
  expect(complaintsOf({})).toEqual([
    ["campaign_name", "campaign_name is required."],
    ["subject", "subject is required."],
    ["body", "body is required."],
    ["from_email", "from_email is required."],
  ]);
});

test("everything that is wrong is told at once, and what is right is taken", () => {
  const { request, faulty, complaints } = readUnfinished({
    campaign_name: "Spring",
    subject: "Hi",
    body: "<p>Hi</p>",
    from_email: "hello@",
    reply_to: "ask",
    audience: ["ada@example.net", "nobody"],
    attachments: [{ attachment_id: "x" }],
    tracking: "yes",
    colour: "red",
    shape: "round",
  });
  expect(complaints.map(({ field }) => field)).toEqual([
    "from_email",
    "reply_to",
    "attachments[0].attachment_id",
    "audience[1]",
    "tracking",
    "colour",
    "shape",
  ]);
  expect(request).toMatchObject({ campaign_name: "Spring", subject: "Hi", attachments: [] });
  expect([...faulty]).toEqual([
    "from_email",
    "reply_to",
    "attachments",
    "audience",
    "tracking",
    "colour",
    "shape",
  ]);
});

test("what only makes no sense together is told beside what is wrong by itself", () => {
  expect(complaintsOf({ ...campaign({ send_at: "2027-03-28T02:30:00" }), subject: "" })).toEqual([
    ["subject", expect.any(String)],
    ["time_zone", expect.stringContaining("is required with a send_at")],
  ]);
  const window = { from: "08:00", to: "8pm" };
  expect(complaintsOf(campaign({ send_at: "2027-03-28T02:30:00", sending_window: window }))).toEqual([
    ["sending_window.to", expect.any(String)],
    ["time_zone", expect.any(String)],
  ]);
});

test("however much is wrong, so much is told as a person reads", () => {
  const junk = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
  expect(complaintsOf(campaign(junk))).toHaveLength(50);
});
