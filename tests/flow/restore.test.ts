import { expect, test } from "vitest";
import { createMemoryDynamoDb } from "../../stacks/local/engines/memory/memory.ts";
import { askApi } from "../support/ask.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The stack of a stage whose tables have names of their own, made from those of the local stage while `isHeld`. */
const spareStage = (isHeld: boolean) => (text: string) => {
  const stack = JSON.parse(text) as { resource: Resources };
  for (const table of Object.values(stack.resource.aws_dynamodb_table!)) {
    const source = String(table.name);
    table.name = source.replace(/-local$/, "-spare");
    if (isHeld) Object.assign(table, { restore_source_name: source, restore_to_latest_time: true });
  }
  if (isHeld)
    for (const mapping of Object.values(stack.resource.aws_lambda_event_source_mapping!))
      mapping.enabled = false;
  return JSON.stringify(stack).replace(/("IS_HELD": ?)"false"/g, `$1"${isHeld}"`);
};

const outboxOf = async (cloud: TestCloud) => (await cloud.outbox()).map(({ to }) => to).toSorted();
const people = ["ada@example.net", "bob@example.net", "eve@example.net"];

test("a stage that is restored mails nobody of what was under way, until its operator says so", async () => {
  // Given: a campaign is half sent when the backup is from, and goes on after it
  const dynamodb = createMemoryDynamoDb({ now: Date.now });
  const old = await startTestCloud({ parts: { dynamodb } });
  let halfSent: string;
  let scheduled: string;
  try {
    await addContacts(old, [
      ...people.map((email) => ({ email })),
      { email: "una@example.net", status: "unsubscribed" },
    ]);
    await old.local("/ses", { method: "PATCH", body: { max_24_hour_send: 1 } });
    halfSent = await requestCampaign(old, { audience: people });
    await untilCampaign(old, halfSent, ({ sent_count }) => sent_count === 1);
    scheduled = await requestCampaign(old, {
      audience: people,
      send_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await untilQuiet(old);
  } finally {
    await old.stop();
  }

  // When
  const held = await startTestCloud({ parts: { dynamodb }, edit: spareStage(true) });
  try {
    for (const id of [halfSent, scheduled])
      await untilCampaign(held, id, ({ status }) => status === "paused");
    await pass(held, 26 * 3_600);
    expect(await outboxOf(held)).toEqual([]);
    expect(await askApi(held, "GET", "/contacts/una@example.net")).toMatchObject({
      answer: { status: "unsubscribed" },
    });
  } finally {
    await held.stop();
  }

  // Then
  const spare = await startTestCloud({ parts: { dynamodb }, edit: spareStage(false) });
  try {
    await pass(spare, 26 * 3_600);
    expect(await outboxOf(spare)).toEqual([]);
    const cancelled = await askApi(spare, "POST", `/campaigns/${halfSent}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, answer: { status: "cancelled", sent_count: 1 } });
    const fresh = await requestCampaign(spare, { audience: people });
    await untilCampaign(spare, fresh, isCompleted);
    expect(await outboxOf(spare)).toEqual(people);
  } finally {
    await spare.stop();
  }
});
