/**
 * `npm run bench:watch`: how long a person waits for the page of a campaign on the local cloud, in Chromium, and what each
 * poll of it takes, with fifty deliveries and with a million. The deliveries are those of a campaign that was sent, copied
 * in the engine itself, past the cloud. Another number may be given: `npm run bench:watch -- 50000`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Page } from "playwright-core";
import { type Batch, batchId, recipientsMax } from "../../services/deliveries/batch.ts";
import { directoryPages } from "../../services/deliveries/directory.ts";
import type { Item } from "../../services/platform/dynamodb.ts";
import { groupsOf } from "../../services/platform/groups.ts";
import { ownCall } from "../../stacks/local/dynamodb/own-call.ts";
import type { Engine } from "../../stacks/local/types.ts";
import { launchFrom } from "../browser/chromium.ts";
import { unpackInto } from "../browser/global-setup.ts";
import { signIn } from "../browser/visitor.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startCloudInMemory } from "./cloud-in-memory.ts";
import { conclude, type Figure } from "./figures.ts";
import { answerMs, quartile } from "./waits.ts";

const deliveriesMax = Number(process.argv[2] ?? 1_000_000);
const batches = Math.ceil(deliveriesMax / recipientsMax);
const rounds = 7;
const openMs = 1_000;
/** People behind the rare figure, and how long each 20,000 recipients, a request, may take to be looked through. */
const rarePeople = 3;
const searchMs = 1_000;
const searchedBatches = 400;

const table = "EmailDeliveries-local";
const campaignsTable = "EmailCampaigns-local";
/** BatchWriteItem takes no more; requests under way at a time; batches whose directory page is one item. */
const itemsMax = 25;
const lanes = 8;
const pageBatches = 20;

const call = async (engine: Engine, operation: string, input: object): Promise<Record<string, unknown>> => {
  const reply = await engine.call(ownCall(operation, input));
  if (reply.status !== 200) throw new Error(`${operation}: ${reply.body}`);
  return JSON.parse(reply.body.toString());
};

const itemsOf = async (engine: Engine, id: string): Promise<Item[]> => {
  const { Items } = await call(engine, "Query", {
    TableName: table,
    KeyConditionExpression: "batch_id = :id",
    ExpressionAttributeValues: marshall({ ":id": id }),
  });
  return (Items as Parameters<typeof unmarshall>[0][]).map((item) => unmarshall(item));
};

/** As JSON has it: bytes in base 64. */
const inJson = (item: object): unknown =>
  JSON.parse(
    JSON.stringify(marshall(item, { removeUndefinedValues: true }), (_, value) =>
      value?.type === "Buffer" ? Buffer.from(value.data).toString("base64") : value,
    ),
  );

const put = async (engine: Engine, name: string, items: readonly object[]): Promise<void> => {
  const requests = items.map((item) => ({ PutRequest: { Item: inJson(item) } }));
  const { UnprocessedItems } = await call(engine, "BatchWriteItem", { RequestItems: { [name]: requests } });
  if (Object.keys(UnprocessedItems as object).length > 0) throw new Error("items refused");
};

/** The batch of a campaign as its `number`th: its recipients are others, what became of them is the same. */
const copyOf = (id: string, batch: Batch, number: number): Batch => ({
  ...batch,
  batch_id: batchId(id, number),
  batch: number,
  recipients: batch.recipients.map((recipient, index) => {
    const email = `reader${number * recipientsMax + index}@example.net`;
    return { ...recipient, email, address: email, values: { ...recipient.values, email } };
  }),
});

/** Makes of a campaign with one batch one with so many. */
const multiply = async (engine: Engine, id: string): Promise<void> => {
  const own = await itemsOf(engine, batchId(id, 0));
  const batch = own.find(({ entry }) => entry === "batch") as unknown as Batch;
  const others = own.filter(({ entry }) => entry !== "batch");
  const numbers = Array.from({ length: batches - 1 }, (_, n) => n + 1);
  const pages = groupsOf(numbers, pageBatches).values();
  const lane = async () => {
    for (const page of pages) {
      const copies = page.map((number) => copyOf(id, batch, number));
      const items = copies.flatMap((copy) => [
        copy,
        ...others.map((item) => ({ ...item, batch_id: copy.batch_id, batch: copy.batch })),
      ]);
      for (const some of groupsOf([...items, ...directoryPages(id, copies, {})], itemsMax))
        await put(engine, table, some);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const times = (item: Item): Item =>
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" && isCount.test(name) ? value * batches : value,
      ]),
    );
  const { Item: campaign } = await call(engine, "GetItem", {
    TableName: campaignsTable,
    Key: marshall({ campaign_id: id }),
  });
  await put(engine, campaignsTable, [times(unmarshall(campaign as Parameters<typeof unmarshall>[0]))]);
  await put(engine, table, (await itemsOf(engine, `${id}#report`)).map(times));
};
/** Has some people of the last batch complain: who asks for them looks through all batches. */
const makeRare = async (engine: Engine, id: string): Promise<void> => {
  const last = await itemsOf(engine, batchId(id, batches - 1));
  const feedback = last.find(({ entry }) => entry === "feedback")!;
  const complained = Object.fromEntries(
    Array.from({ length: rarePeople }, (_, index) => [`c${index}`, Date.now()]),
  );
  await put(engine, table, [{ ...feedback, ...complained }]);
};

/** How long it takes to find them all: as many requests as the page would make. */
const findRareMs = async ({ cloud, id }: { cloud: TestCloud; id: string }): Promise<number> => {
  const startedAt = performance.now();
  let [found, cursor] = [0, ""];
  do {
    const answer = await cloud.api(`/campaigns/${id}/deliveries?fact=complained&limit=25${cursor}`);
    const page = (await answer.json()) as { deliveries: unknown[]; next_cursor: string | null };
    found += page.deliveries.length;
    cursor = page.next_cursor === null ? "" : `&cursor=${encodeURIComponent(page.next_cursor)}`;
  } while (cursor);
  if (found !== rarePeople) throw new Error(`found ${found}`);
  return performance.now() - startedAt;
};

/** Of a campaign, and of its report. */
const isCount = /^total_contacts$|^issued$|_count$|^[dslufbvm]\d*_?\w*$/;

/** A cloud with a campaign that was delivered to so many batches. */
const startWith = async (isMany: boolean) => {
  const { cloud, engine, stop } = await startCloudInMemory();
  const audience = Array.from({ length: recipientsMax }, (_, n) => `reader${n}@example.net`);
  const id = await requestCampaign(cloud, { audience, tracking: true });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === audience.length);
  if (isMany) {
    await multiply(engine, id);
    await makeRare(engine, id);
  }
  return { cloud, id, stop };
};

/** Opens the page by its address until all of it is there: figures, report, and the first of its people. */
const opened = async (page: Page, { cloud, id }: { cloud: TestCloud; id: string }): Promise<number> => {
  await page.goto(`${cloud.origin}/#/contacts`);
  await page.getByRole("heading", { level: 1, name: "Contacts" }).waitFor();
  const startedAt = performance.now();
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await page.getByRole("region", { name: "Feedback" }).waitFor();
  await page.getByRole("table", { name: "Recipients" }).getByRole("link").first().waitFor();
  return performance.now() - startedAt;
};

const measure = async (page: Page, world: { cloud: TestCloud; id: string }) => ({
  open: await opened(page, world),
  poll: await answerMs(world.cloud, `/campaigns/${world.id}`),
  report: await answerMs(world.cloud, `/campaigns/${world.id}/report`),
  find: await answerMs(world.cloud, `/campaigns/${world.id}/deliveries?email=reader7@example.net`),
});

const chromiumDir = await mkdtemp(join(tmpdir(), "tidings-chromium-"));
const browser = await launchFrom(await unpackInto(chromiumDir));
const few = await startWith(false);
console.log(`${batches * recipientsMax} deliveries are written`);
const many = await startWith(true);
const rare: number[] = [];
const taken: { few: Awaited<ReturnType<typeof measure>>; many: Awaited<ReturnType<typeof measure>> }[] = [];
try {
  const ofFew = (await signIn(browser, few.cloud)).page;
  const ofMany = (await signIn(browser, many.cloud)).page;
  // The first warm them up. In turns, so that both have the same neighbours.
  for (let round = -2; round < rounds; round++) {
    const both = { few: await measure(ofFew, few), many: await measure(ofMany, many) };
    if (round >= 0) taken.push(both);
  }
  for (let round = 0; round < 3; round++) rare.push(await findRareMs(many));
} finally {
  await browser.close();
  await Promise.all([few.stop(), many.stop()]);
  await rm(chromiumDir, { recursive: true });
}
const of = (world: "few" | "many", what: keyof (typeof taken)[number]["few"]): number =>
  quartile(taken.map((round) => round[world][what]));
const figure = (measured: string, value: number, unit: string, atMost: number): Figure => ({
  measure: measured,
  was: "not there",
  value,
  unit,
  must: { atMost },
});
const people = `${batches * recipientsMax} deliveries`;
conclude([
  figure(`opening the page, of ${people}`, of("many", "open"), "ms", openMs),
  figure(
    "opening the page, beside that of fifty",
    of("many", "open") / of("few", "open"),
    "times as long",
    1.3,
  ),
  figure("a poll, beside that of fifty", of("many", "poll") / of("few", "poll"), "times as long", 1.3),
  figure("a report, beside that of fifty", of("many", "report") / of("few", "report"), "times as long", 1.3),
  figure(`finding a person by address, of ${people}`, of("many", "find"), "ms", openMs),
  figure(
    `finding the ${rarePeople} behind a rare figure, of ${people}`,
    quartile(rare),
    "ms",
    Math.ceil(batches / searchedBatches) * searchMs,
  ),
]);
