import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CampaignStatusView } from "../../services/campaigns/schemas.ts";
import { blockMax } from "../../services/deliveries/batch-state.ts";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  mailedBy,
  mailedSoFar,
  requestCampaign,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

/** Sets the account. The limiter looks at it once a minute. */
const ses = async (body: object) => {
  await cloud.local("/ses", { method: "PATCH", body });
  await pass(cloud, 60);
};
beforeEach(async () => {
  await cloud.local("/faults", { method: "DELETE" });
  await ses({ max_send_rate: 200, production_access: true });
  // The quota of a day is spent anew
  await pass(cloud, 25 * 3_600);
});

const senders = 4;
const readers = (count: number, prefix = "reader") =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}@example.net`).sort();
const steer = async (id: string, action: string, body?: object) => {
  const response = await cloud.api(`/campaigns/${id}/${action}`, { method: "POST", ...(body && { body }) });
  return {
    status: response.status,
    answer: (await response.json()) as CampaignStatusView & { error: object },
  };
};

test("a pause stops queued work within one chunk a sender, a resume goes on, and everyone is mailed once", async () => {
  // Given
  await ses({ max_send_rate: 10 });
  const id = await requestCampaign(cloud, { audience: readers(200) });
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);

  // When
  const paused = await steer(id, "pause");
  const mailedThen = (await mailedSoFar(cloud, id)).length;

  // Then
  expect(paused).toMatchObject({
    status: 200,
    answer: { status: "paused", reason: "Paused by an operator." },
  });
  const still = (await mailedBy(cloud, id)).length;
  expect(still - mailedThen).toBeLessThanOrEqual(senders * blockMax);
  expect(await untilCampaign(cloud, id, (c) => c.sent_count === still)).toMatchObject({
    status: "paused",
    remaining_count: 200 - still,
  });
  await expectLedgerCloses(cloud, id);
  expect(await steer(id, "pause")).toMatchObject({
    status: 409,
    answer: {
      error: {
        code: "wrong_state",
        message: "The campaign is paused; to pause it, it must be scheduled or pending or in_progress.",
      },
    },
  });

  // When
  await ses({ max_send_rate: 200 });
  expect(await steer(id, "resume")).toMatchObject({
    status: 200,
    answer: { status: "in_progress", reason: null },
  });

  // Then
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 200, unknown_count: 0 });
  expect(await mailedBy(cloud, id)).toEqual(readers(200));
});

test("a cancel ends a campaign for good, and the deliveries say exactly who was reached", async () => {
  await ses({ max_send_rate: 10 });
  const id = await requestCampaign(cloud, { audience: readers(120) });
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);

  expect(await steer(id, "cancel")).toMatchObject({ status: 200, answer: { status: "cancelled" } });

  const mailed = (await mailedBy(cloud, id)).length;
  const cancelled = await untilCampaign(cloud, id, ({ sent_count }) => sent_count === mailed);
  expect(cancelled).toMatchObject({ status: "cancelled", remaining_count: 120 - mailed });
  expect(cancelled.completed_at).not.toBeNull();
  const reached = (await allDeliveries(cloud, id, "&status=sent")).map(({ email }) => email).sort();
  expect(reached).toEqual(await mailedBy(cloud, id));
  await expectLedgerCloses(cloud, id);
  for (const action of ["resume", "pause", "retry", "cancel"])
    expect((await steer(id, action)).status).toBe(409);
});

test("a retry tries the failed again, and nobody else", async () => {
  // Given: in the sandbox SES refuses whoever is not verified
  await ses({ production_access: false });
  const id = await requestCampaign(cloud, { audience: [...readers(6), "success@simulator.amazonses.com"] });
  const refused = await untilCampaign(cloud, id, isCompleted);
  expect(refused).toMatchObject({ sent_count: 1, failed_count: 6 });
  expect((await allDeliveries(cloud, id, "&status=failed"))[0]).toMatchObject({
    error: expect.stringContaining("Email address is not verified"),
  });

  // When the account is out of the sandbox
  await ses({ production_access: true });
  expect(await steer(id, "retry")).toMatchObject({ status: 200, answer: { status: "in_progress" } });

  // Then
  const done = await untilCampaign(cloud, id, (c) => isCompleted(c) && c.sent_count === 7);
  expect(done).toMatchObject({ failed_count: 0, unknown_count: 0 });
  expect(done.total_contacts).toBe(7);
  await expectLedgerCloses(cloud, id);
  expect(await mailedBy(cloud, id)).toEqual([...readers(6), "success@simulator.amazonses.com"]);
  const [delivery] = await allDeliveries(cloud, id);
  expect(delivery).toMatchObject({ status: "sent", attempts: 2, error: null });
});

test("the unknown are tried again only when the operator says so", async () => {
  // Given: SES answers 500, and took nothing
  await cloud.local("/faults", {
    method: "PUT",
    body: { seed: 1, rules: [{ service: "ses", operation: "SendEmail", kind: "error-before", count: 3 }] },
  });
  const id = await requestCampaign(cloud, { audience: readers(5) });
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 2, unknown_count: 3 });

  // When
  await steer(id, "retry");
  await untilQuiet(cloud);
  // Then
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 2, unknown_count: 3 });

  // When
  await steer(id, "retry", { include_unknown: true });
  // Then
  expect(await untilCampaign(cloud, id, (c) => isCompleted(c) && c.sent_count === 5)).toMatchObject({
    unknown_count: 0,
  });
  expect(await mailedBy(cloud, id)).toEqual(readers(5));
});

test("a small campaign does not wait for a huge one to end", async () => {
  const huge = await requestCampaign(cloud, { audience: readers(4000) });
  await untilCampaign(
    cloud,
    huge,
    ({ total_contacts, sent_count }) => total_contacts === 4000 && sent_count > 0,
  );
  await addContacts(cloud, [{ email: "small@example.net" }]);

  const small = await requestCampaign(cloud, { audience: ["small@example.net"] });
  await untilCampaign(cloud, small, isCompleted);

  // A queue in the order of arrival would have had all 4,000 before it
  const { remaining_count, status } = await getCampaign(cloud, huge);
  expect(status).toBe("in_progress");
  expect(remaining_count).toBeGreaterThan(1000);
  await steer(huge, "cancel");
});

test("a campaign whose messages bounce pauses by itself, says why, and goes on only when told to", async () => {
  // Given: one address in five does not exist
  await ses({ max_send_rate: 40 });
  const audience = Array.from({ length: 1_000 }, (_, i) =>
    i % 5 === 0 ? `bounce+${i}@simulator.amazonses.com` : `reader${i}@example.net`,
  );

  // When
  const id = await requestCampaign(cloud, { audience });

  // Then
  const paused = await untilCampaign(cloud, id, ({ status }) => status === "paused");
  expect(paused.reason).toMatch(
    /^Paused by itself: \d+ of \d+ messages bounced for good \(\d+(\.\d+)?%; the limit is 5%\)\.$/,
  );
  expect(paused.remaining_count).toBeGreaterThan(0);
  // And it is told of as long as it is there, however it ended
  await steer(id, "cancel");
  expect(await getCampaign(cloud, id)).toMatchObject({
    status: "cancelled",
    warning: expect.stringMatching(/^\d+ of \d+ messages bounced for good \(/),
  });
});
