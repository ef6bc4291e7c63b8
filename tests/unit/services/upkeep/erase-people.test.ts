import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { audienceListKey } from "../../../../services/audience/audience-list.ts";
import { newContact } from "../../../../services/contacts/contact.ts";
import { type Batch, batchId } from "../../../../services/deliveries/batch.ts";
import { newDraft, newDraftId } from "../../../../services/drafts/draft.ts";
import { transact } from "../../../../services/platform/dynamodb.ts";
import { erasePeople } from "../../../../services/upkeep/erase-people.ts";
import { campaignItem, frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const lists = new Map<string, unknown>();
const content = {
  getJson: async <T>(key: string): Promise<T> => {
    if (!lists.has(key)) throw Object.assign(new Error("none"), { name: "NoSuchKey" });
    return structuredClone(lists.get(key)) as T;
  },
  findJson: async <T>(key: string): Promise<T | undefined> =>
    structuredClone(lists.get(key)) as T | undefined,
  putJson: async (key: string, value: unknown) => void lists.set(key, value),
  eachPage: async (prefix: string, work: (keys: string[]) => Promise<void>) =>
    work([...lists.keys()].filter((key) => key.startsWith(prefix))),
};
const errors: unknown[] = [];
const log = { error: (...words: unknown[]) => void errors.push(words) };
const deps = () => ({ ...stage, content, log });
const always = () => true;
/** When the requests that were under way at that moment have ended. */
const due = () => new Date(Date.parse(later()) + 120_000);

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  lists.clear();
  errors.length = 0;
  for (const { email } of await stage.erasures.list()) await stage.erasures.finish((await find(email))!);
});

const find = async (email: string) => (await stage.erasures.list()).find((one) => one.email === email);
/** An hour ahead, so that the campaigns of a test are older. */
const later = () => new Date(Date.now() + 3_600_000).toISOString();
const ask = async (email: string) => {
  const created = newContact.parse({ email, first_name: "Ada", attributes: { city: "Turin" } });
  await stage.contacts.create(created, later());
  await stage.erasures.request(email, later());
};
/** All that is stored of deliveries, as text. */
const everything = async (id: string): Promise<string> => {
  const { Items = [] } = await stage.db.send(
    new ScanCommand({ TableName: "Deliveries", ConsistentRead: true }),
  );
  return JSON.stringify(Items.filter((item) => (item.batch_id as string).startsWith(id)));
};
const batch = (id: string, number: number) => stage.deliveries.batch(id, number) as Promise<Batch>;

test("a person goes from every campaign of before, with name, attributes and words; the others and the counts stay", async () => {
  // Given: in one campaign she failed, in another she was left out
  const person = reader(53);
  const first = await frozenCampaign(stage, [50, 10]);
  const named = {
    ...person,
    values: { email: person.email, first_name: "Ada", attributes: { city: "Turin" } },
  };
  const stored = await batch(first, 1);
  const recipients = stored.recipients.map((one) => (one.email === person.email ? named : one));
  await stage.db.send(new PutCommand({ TableName: "Deliveries", Item: { ...stored, recipients } }));
  await stage.deliveries.advance(
    await stage.state(first, 1),
    { records: new Map([[3, { outcome: "failed", attempts: 1, error: `no mail to ${person.email}` }]]) },
    later(),
  );
  const bounce = { type: "Permanent", sub_type: "General", words: `no ${person.email}` } as const;
  await stage.deliveries.noteEvidence(batchId(first, 1), [
    { index: 3, evidence: { bounced_at: later(), bounce } },
    { index: 4, evidence: { bounced_at: later(), bounce: { ...bounce, words: "another's" } } },
  ]);
  const second = await frozenCampaign(stage, [2]);
  const other = await batch(second, 0);
  const dropped = [{ email: person.email, reason: "The contact is unconfirmed." }];
  await stage.db.send(new PutCommand({ TableName: "Deliveries", Item: { ...other, dropped } }));
  const before = await stage.deliveries.batchWithRows(first, 1);

  // When
  await ask(person.email);
  expect(await stage.contacts.get(person.email)).toBe(undefined);
  await erasePeople(deps(), due(), always);

  // Then
  expect(await everything(first)).not.toMatch(/reader53@|Ada|Turin/);
  const { batch: after, rows } = await stage.deliveries.batchWithRows(first, 1);
  expect(after!.recipients[3]).toMatchObject({ email: "erased", erased: true });
  expect(after!.recipients.with(3, named)).toEqual(before.batch!.recipients);
  expect(rows.get(3)).toMatchObject({
    outcome: "failed",
    evidence: { bounce: { type: "Permanent", sub_type: "General" } },
  });
  expect(rows.get(4)).toEqual(before.rows.get(4));
  expect(errors).toEqual([]);
  expect(await find(person.email)).toBe(undefined);
});

test("who was left out of a campaign goes from it, too; a batch that no directory tells of is looked at", async () => {
  const id = await frozenCampaign(stage, [2]);
  const person = "left-out@example.net";
  const old: Batch = {
    ...(await batch(id, 0)),
    batch_id: batchId(id, 1),
    batch: 1,
    dropped: [{ email: person, reason: "The contact is unconfirmed." }],
  };
  await stage.db.send(new PutCommand({ TableName: "Deliveries", Item: old }));
  const campaign = await stage.campaign(id);
  await stage.db.send(new PutCommand({ TableName: "Campaigns", Item: { ...campaign, batch_count: 2 } }));

  await ask(person);
  await erasePeople(deps(), due(), always);

  expect((await batch(id, 1)).dropped).toEqual([{ email: "erased", reason: "The contact is unconfirmed." }]);
});

test("only the batches that may hold a person are read", async () => {
  const id = await frozenCampaign(stage, Array(30).fill(50));
  const campaign = await stage.campaign(id);
  expect(await stage.deliveries.batchesWith(campaign, reader(733).email)).toEqual([14]);
  expect(await stage.deliveries.batchesWith(campaign, "nobody@example.net")).toEqual([]);
});

test("a list of addresses loses the person, whether it was frozen or is yet to be", async () => {
  const person = { key: "listed@example.net", address: "Listed@example.net" };
  const other = { key: "other@example.net", address: "other@example.net" };
  const id = "ses_campaign_scheduled";
  await stage.campaigns.create(campaignItem(id, { audience: "list", status: "scheduled" }));
  const key = audienceListKey(campaignItem(id).content_key);
  lists.set(key, [person, other]);

  await ask(person.key);
  await erasePeople(deps(), due(), always);

  expect(lists.get(key)).toEqual([other]);
  expect(await find(person.key)).toBe(undefined);
});

test("what is being frozen, or is on its way to SES, is come back to", async () => {
  // Given a campaign whose batcher may have read the person already, and a sender with a claim
  const person = reader(1);
  const freezing = "ses_campaign_freezing";
  await stage.campaigns.create(campaignItem(freezing, { status: "in_progress" }));
  const sending = await frozenCampaign(stage, [3]);
  const claim = { token: "t", indices: [0, 1], expires_at: later() };
  const claimed = await stage.deliveries.advance(
    await stage.state(sending),
    { records: new Map(), claim },
    later(),
  );

  // When
  await ask(person.email);
  await erasePeople(deps(), due(), always);
  // Then
  expect((await find(person.email))?.waiting?.toSorted()).toEqual([freezing, sending].toSorted());
  expect((await batch(sending, 0)).recipients[1]).toEqual(person);

  // When both are over
  await stage.deliveries.advance(
    claimed!,
    { records: new Map([[1, { outcome: "failed", attempts: 1, error: person.email }]]) },
    later(),
  );
  await stage.campaigns.freeze(freezing, later());
  await erasePeople(deps(), due(), always);
  // Then
  expect(await everything(sending)).not.toContain(person.email);
  expect(await find(person.email)).toBe(undefined);
});

test("an erasure that is broken off goes on; campaigns of after it are left alone", async () => {
  const person = reader(2);
  const ids = await Promise.all(Array.from({ length: 30 }, () => frozenCampaign(stage, [3])));
  await ask(person.email);
  const young = await frozenCampaign(stage, [3], {
    created_at: new Date(Date.now() + 7_200_000).toISOString(),
  });

  // When there is time for a page of campaigns a sweep
  for (let sweep = 0; await find(person.email); sweep++) {
    expect(sweep).toBeLessThan(20);
    let looks = 0;
    await erasePeople(deps(), due(), () => looks++ < 2);
  }

  // Then
  for (const id of ids) expect((await batch(id, 0)).recipients[2]).toMatchObject({ erased: true });
  expect((await batch(young, 0)).recipients[2]).toEqual(person);
});

test("many are erased together: what a campaign tells of whom it has is read once, and each is gone", async () => {
  const id = await frozenCampaign(stage, Array(4).fill(30));
  const people = Array.from({ length: 60 }, (_, n) => reader((n % 4) * 50 + Math.floor(n / 4)));
  for (const { email } of people) await stage.erasures.request(email, later());
  const campaigns = (await stage.campaigns.list(100)).items.length;
  stage.meter.reset();

  await erasePeople(deps(), due(), always);

  // One by one they were sixty directories a campaign; what is left is mostly reading batches that have them
  expect(stage.calls("Query")).toBeLessThan((60 * campaigns) / 4);
  for (const number of [0, 1, 2, 3])
    expect((await batch(id, number)).recipients.slice(0, 16).map(({ email }) => email)).toEqual([
      ...Array(15).fill("erased"),
      reader(number * 50 + 15).email,
    ]);
  expect(await stage.erasures.list()).toEqual([]);
});

test("a contact goes and its erasure is asked for, both at once", async () => {
  await stage.contacts.create(newContact.parse({ email: "both@example.net" }), later());
  await stage.erasures.request("both@example.net", later());
  const { Item } = await stage.db.send(
    new GetCommand({ TableName: "Contacts", Key: { email: "both@example.net" } }),
  );
  expect(Item).toBe(undefined);
  expect(await find("both@example.net")).toMatchObject({ email: "both@example.net" });
});

test("drafts lose the person, also those that were started, and those that came to nothing", async () => {
  // Given
  const write = async (audience: string[]) => {
    const content = { format: "html" as const, subject: "Hi", audience };
    const draft = newDraft(newDraftId(), content, new Date());
    lists.set(draft.content_key, content);
    await stage.drafts.create(draft);
    return draft;
  };
  const written = await write(["Drafted@Example.net", "half@"]);
  const started = await write(["stays@example.net", "drafted@example.net"]);
  const other = await write(["stays@example.net"]);
  await transact(stage.db, stage.drafts.starting(started.draft_id, "ses_campaign_c", new Date()));
  // Whoever saved it died before its row was written
  const lost = { format: "html" as const, audience: ["drafted@example.net", "stays@example.net"] };
  const lostKey = newDraft(newDraftId(), lost, new Date()).content_key;
  lists.set(lostKey, lost);
  await ask("drafted@example.net");

  // When
  await erasePeople(deps(), due(), always);

  // Then
  const keys = [written, started, other].map(({ content_key }) => content_key);
  expect([...keys, lostKey].map((key) => lists.get(key))).toMatchObject([
    { subject: "Hi", audience: ["half@"] },
    { audience: ["stays@example.net"] },
    { audience: ["stays@example.net"] },
    { audience: ["stays@example.net"] },
  ]);
  expect(await find("drafted@example.net")).toBeUndefined();
});

test("drafts without addresses are not read", async () => {
  const draft = newDraft(newDraftId(), { format: "html", subject: "Hi" }, new Date());
  lists.set(draft.content_key, "what nobody can read");
  const findJson = vi.spyOn(content, "findJson");
  await ask("nobody-named@example.net");
  await erasePeople(deps(), due(), always);
  const read = findJson.mock.calls.map(([key]) => key).filter((key) => key.startsWith("drafts/"));
  expect(read).toEqual([]);
  findJson.mockRestore();
});

test("the list of a campaign that came to nothing loses the person, beside the campaign that won its key", async () => {
  // Given two requests that raced with one key, and one that died before its campaign was there
  const person = { key: "raced@example.net", address: "raced@example.net" };
  const other = { key: "other@example.net", address: "other@example.net" };
  const id = "ses_campaign_raced";
  const content_key = `campaigns/${id}/aaaa/content.json`;
  await stage.campaigns.create(campaignItem(id, { audience: "list", status: "scheduled", content_key }));
  const keys = [
    content_key,
    `campaigns/${id}/bbbb/content.json`,
    "campaigns/ses_campaign_died/cccc/content.json",
  ];
  for (const key of keys) lists.set(audienceListKey(key), [person, other]);

  await ask(person.key);
  await erasePeople(deps(), due(), always);

  for (const key of keys) expect(lists.get(audienceListKey(key))).toEqual([other]);
  expect(await find(person.key)).toBe(undefined);
});

test("a campaign that was being asked for when a person was erased loses them, too", async () => {
  // Given one that is written after the next sweep
  const person = { key: "under-way@example.net", address: "under-way@example.net" };
  const other = { key: "other@example.net", address: "other@example.net" };
  const id = "ses_campaign_under_way";
  await ask(person.key);
  await erasePeople(deps(), new Date(Date.parse(later()) + 1_000), always);
  // Then it is not over
  expect(await find(person.key)).toMatchObject({ email: person.key });

  // When it is there
  const created_at = new Date(Date.parse(later()) - 20_000).toISOString();
  await stage.campaigns.create(campaignItem(id, { audience: "list", status: "scheduled", created_at }));
  const list = audienceListKey(campaignItem(id).content_key);
  lists.set(list, [person, other]);
  await erasePeople(deps(), due(), always);

  // Then
  expect(lists.get(list)).toEqual([other]);
  expect(await find(person.key)).toBe(undefined);
});
