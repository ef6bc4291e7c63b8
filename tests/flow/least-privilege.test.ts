import { PutSuppressedDestinationCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionQueueNames } from "../../services/dead-letters/queues.ts";
import {
  allDeliveries,
  campaign,
  isCompleted,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { operatorConfig, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addDeadLetter, operatorSqs } from "../support/dead-letters.ts";
import { putRaw } from "../support/first-release.ts";
import { importFile, refusedRows, startImport, untilImported, uploadImport } from "../support/imports.ts";
import { addPicture } from "../support/media.ts";
import { pictures } from "../support/pictures.ts";
import { pass, untilQuiet } from "../support/quiet.ts";
import { openSite, signInWithKey } from "../support/sessions.ts";
import { uploadFile } from "../support/uploads.ts";

let cloud: TestCloud;
beforeAll(async () => {
  // So slow that senders at once have to wait for each other
  cloud = await startTestCloud({ sesMaxSendRate: 1, cold: true });
});
afterAll(() => cloud?.stop());

const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
const ses = (body: object) => cloud.local("/ses", { method: "PATCH", body });
const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
const sesFault = (kind: string) => ({ service: "ses", operation: "SendEmail", kind, count: 1 });
/** Feedback cannot settle what SES's events prove, so that the sweeper must. */
const unsettling = {
  service: "dynamodb",
  operation: "TransactWriteItems",
  role: "tidings-local-feedback",
  kind: "error-before",
};

const manageContacts = async () => {
  for (const contact of [
    { email: "reader@example.net", first_name: "R" },
    { email: "complaint@simulator.amazonses.com" },
    { email: "gone@example.net" },
  ])
    expect((await post("/contacts", contact)).status).toBe(201);
  await cloud.api("/contacts/reader@example.net", {
    method: "PATCH",
    body: { company: "C", status: "subscribed" },
  });
  await cloud.api("/contacts/gone@example.net", { method: "DELETE" });
  // By age, address, name and surname
  for (const query of ["", "?q=reader"]) expect((await cloud.api(`/contacts${query}`)).status).toBe(200);
  await cloud.api("/contacts/reader@example.net");
  await cloud.api("/contacts/reader@example.net", {
    method: "PATCH",
    body: { attributes: { city: "Berlin" } },
  });
  await cloud.api("/contacts/attributes");
  await post("/suppressions", { email: "never@example.net" });
  await cloud.api("/suppressions");
  expect((await post("/senders", { identity: "acme.test" })).status).toBe(201);
  const why = { method: "DELETE", body: { reason: "A mistake." } };
  expect((await cloud.api("/suppressions/never@example.net", why)).status).toBe(204);
};

const made = async (path: string, body: object) =>
  (await (await post(path, body)).json()) as Record<
    "list_id" | "segment_id" | "snippet_id" | "template_id",
    string
  >;

/** Lists and segments are made, read, changed, used and deleted. */
const manageLists = async () => {
  const { list_id } = await made("/lists", { name: "News" });
  const filter = { field: "lists", operator: "contains", value: list_id };
  const { segment_id } = await made("/segments", { name: "On it", filter });
  for (const path of [`/lists/${list_id}`, `/segments/${segment_id}`]) {
    await cloud.api(path.replace(/\/[^/]*$/, ""));
    await cloud.api(path);
    await cloud.api(path, { method: "PATCH", body: { name: "Other" } });
  }
  await post("/campaigns/audience", { audience: { segments: [segment_id] } });
  for (const path of [`/segments/${segment_id}`, `/lists/${list_id}`])
    expect((await cloud.api(path, { method: "DELETE" })).status).toBe(204);
};

/** A piece of text is kept, listed, replaced and deleted. */
const manageSnippets = async () => {
  const { snippet_id } = await made("/snippets", { name: "Greeting", text: "Hello," });
  const path = `/snippets/${snippet_id}`;
  await cloud.api("/snippets");
  const changed = await cloud.api(path, { method: "PUT", body: { name: "Greeting", text: "Dear reader," } });
  expect(changed.status).toBe(200);
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(204);
};

/** A template is kept, listed, read, saved again, begun with and deleted. */
const manageTemplates = async () => {
  const { template_id } = await made("/templates", { name: "News", content: { format: "html", body: "1" } });
  const path = `/templates/${template_id}`;
  await cloud.api("/templates");
  const content = { format: "html", body: "2" };
  const saved = await cloud.api(path, { method: "PUT", body: { version: 1, name: "News", content } });
  expect(saved.status).toBe(200);
  expect((await post("/drafts", { from_template: template_id })).status).toBe(201);
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(204);
};

/** A picture is uploaded twice, described and deleted. */
const managePictures = async () => {
  await addPicture(cloud, pictures.png);
  expect((await cloud.api("/media")).status).toBe(200);
  const { media_id } = await addPicture(cloud, pictures.png);
  const described = await cloud.api(`/media/${media_id}`, { method: "PATCH", body: { alt: "Grey" } });
  expect(described.status).toBe(200);
  expect((await cloud.api(`/media/${media_id}`, { method: "DELETE" })).status).toBe(204);
};

/** A key is made, listed and revoked. */
const manageKeys = async () => {
  const { key_id } = (await (await post("/keys", { name: "Guest", scope: "read" })).json()) as {
    key_id: string;
  };
  expect((await cloud.api("/keys")).status).toBe(200);
  expect((await cloud.api(`/keys/${key_id}`, { method: "DELETE" })).status).toBe(204);
};

/** Somebody is invited, comes by the link, gets another role and is removed; somebody else asks for a link. */
const manageMembers = async () => {
  const nora = { name: "Nora", email: "nora@example.com", role: "viewer" };
  const { member_id, link } = (await (await post("/members", nora)).json()) as Record<
    "member_id" | "link",
    string
  >;
  const site = openSite(cloud);
  const token = link.replace(/^.*\//, "");
  expect((await site.api("/session/link", { method: "POST", body: { token } })).status).toBe(200);
  expect((await site.api("/me/passkeys")).status).toBe(200);
  expect((await cloud.api("/members")).status).toBe(200);
  const asked = { method: "POST", body: { email: nora.email } };
  expect((await openSite(cloud).api("/session/links", asked)).status).toBe(202);
  const path = `/members/${member_id}`;
  expect((await cloud.api(path, { method: "PATCH", body: { role: "sender" } })).status).toBe(204);
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(204);
};

/** A browser is signed in with a key, used later, and signed out. */
const useSite = async () => {
  const site = await signInWithKey(cloud);
  await pass(cloud, 16 * 60);
  expect((await site.api("/key")).status).toBe(200);
  expect((await site.api("/session", { method: "DELETE" })).status).toBe(204);
};

/** A draft with a file is saved, copied, started, and copied from what it became; another is deleted. */
const writeDrafts = async (attachment_id: string) => {
  const attachments = [{ attachment_id, filename: "large.bin", size_bytes: 5 }];
  const begin = async (body: object) =>
    ((await (await post("/drafts", body)).json()) as { draft_id: string }).draft_id;
  const draft_id = await begin({ content: { format: "html", attachments, audience: ["x@example.net"] } });
  const copy = await begin({ from_draft: draft_id });
  const saved = { method: "PUT", body: { version: 1, content: { format: "html", attachments } } };
  expect((await cloud.api(`/drafts/${copy}`, saved)).status).toBe(200);
  expect((await cloud.api("/drafts")).status).toBe(200);
  const send_at = new Date(Date.now() + 86_400_000).toISOString();
  const id = await requestCampaign(cloud, { draft_id: copy, attachments: [{ attachment_id }], send_at });
  expect((await cloud.api(`/campaigns/${id}/content`)).status).toBe(200);
  expect((await post(`/campaigns/${id}/reopen`, {})).status).toBe(200);
  expect(
    (await cloud.api(`/drafts/${await begin({ from_campaign: id })}`, { method: "DELETE" })).status,
  ).toBe(204);
};

/** What is asked before a campaign, and asks more in the sandbox. */
const checkBeforehand = async (attachment_id: string) => {
  await ses({ production_access: false });
  const checked = await post("/campaigns/preflight", campaign({ attachments: [{ attachment_id }] }));
  expect(checked.status).toBe(200);
  await ses({ production_access: true });
  // Several at once meet at the limiter
  const tests = Array.from({ length: 3 }, () =>
    post("/campaigns/test", campaign({ to: "reader@example.net" })),
  );
  expect((await Promise.all(tests)).map(({ status }) => status)).toEqual([200, 200, 200]);
};

/** A campaign is cancelled while a sender has some of its batches, after one of them bounced for good. */
const sendSlowlyAndCancel = async () => {
  const crowd = Array.from({ length: 200 }, (_, i) => `crowd${i}@example.net`);
  // Sorted first, so it bounces while its batch is still held: what it means is judged by the states of those.
  const slow = await requestCampaign(cloud, { audience: ["bounce@simulator.amazonses.com", ...crowd] });
  await untilCampaign(cloud, slow, ({ hard_bounced_count }) => hard_bounced_count === 1);
  expect((await post(`/campaigns/${slow}/cancel`, {})).status).toBe(200);
  await ses({ max_send_rate: 200 });
  // A block that is under way is sent to its end: later faults are not for it. Then the limiter looks at SES again.
  await pass(cloud, 60);
};

/** A campaign that repeats is followed by another. */
const repeat = async () => {
  const send_at = new Date(Date.now() + 86_400_000).toISOString().slice(0, 19);
  const daily = { send_at, time_zone: "UTC", recurrence: { every: "day" } };
  const id = await requestCampaign(cloud, daily);
  expect((await post(`/campaigns/${id}/cancel`, {})).status).toBe(200);
  await sweep(cloud);
  await untilCampaign(cloud, id, ({ series }) => series!.next_campaign_id !== null);
  expect((await post(`/campaigns/${id}/end-series`, {})).status).toBe(200);
};

/** One reply of SES is lost, which the sweeper is to settle. @returns the campaign's id */
const sendWithLostReply = async (attachment_id: string): Promise<string> => {
  await faults(sesFault("error-after"), unsettling);
  const id = await requestCampaign(cloud, {
    audience: ["reader@example.net", "x@example.net", "y@example.net"],
    attachments: [{ attachment_id }],
  });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.unknown_count === 1);
  return id;
};

/** One sender dies, so that there is a claim to recover. */
const sendWithDeath = async () => {
  await faults(sesFault("crash-before"), unsettling);
  const id = await requestCampaign(cloud);
  // A minute at a time: the sweeper is to be there before the batch's message comes again by itself.
  await sweptUntil(cloud, id, isCompleted, 60);
};

const readAndLeave = async (id: string) => {
  await cloud.api("/campaigns");
  expect((await cloud.api("/overview")).status).toBe(200);
  await fetch(`${cloud.origin}/archive`);
  await allDeliveries(cloud, id);
  // The reader gets more mail below.
  const message = (await cloud.outbox()).find(
    ({ tags, to }) => tags.campaign_id === id && to === "x@example.net",
  );
  const raw = (await cloud.raw(message!.message_id)).toString();
  const link = /^List-Unsubscribe: <([^>]+)>/im.exec(raw)![1]!;
  await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" });
};

/** A mail bounces softly, SES's list and ours are told of each other, and SES is too busy for it once. */
const keepListsInStep = async () => {
  const id = await requestCampaign(cloud, { audience: ["reader@example.net"] });
  await untilCampaign(cloud, id, isCompleted);
  const { message_id } = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === id)!;
  await cloud.local(`/outbox/${message_id}/events`, { method: "POST", body: { type: "bounce-transient" } });
  await post("/suppressions/bulk", { emails: ["never@example.net"], reason: "bounce" });
  await cloud.api("/suppressions?email=never");
  await untilQuiet(cloud);
  // What was lifted while it was due is taken off again
  await post("/suppressions", { email: "off@example.net", reason: "bounce" });
  await cloud.api("/suppressions/off@example.net", { method: "DELETE", body: { reason: "A mistake." } });
  await untilQuiet(cloud);
  // By somebody else in the account, in a second of their own
  await pass(cloud, 5);
  const client = new SESv2Client(operatorConfig(cloud));
  await client.send(
    new PutSuppressedDestinationCommand({ EmailAddress: "elsewhere@example.net", Reason: "BOUNCE" }),
  );
  client.destroy();
  await pass(cloud, 2 * 3600);
  const throttle = { service: "ses", operation: "GetAccount", kind: "throttle", count: 9 };
  await faults({ ...throttle, role: "tidings-local-account-list" });
  await cloud.local("/functions/tidings-local-account-list/invoke", { method: "POST", body: {} });
  await faults();
  await untilQuiet(cloud);
};

/** Somebody asks by a form to be on a list. */
const subscribe = async (email: string) => {
  const open = { name: "News", double_opt_in: true, from_email: "hello@example.com" };
  const { list_id } = await made("/lists", open);
  expect((await post("/subscribe", { list_id, email })).status).toBe(202);
};

/** Somebody subscribes by the form, confirms it, and is erased after all. */
const subscribeAndConfirm = async () => {
  await subscribe("asked@example.net");
  const message = (await cloud.outbox()).find(({ to }) => to === "asked@example.net");
  const raw = (await cloud.raw(message!.message_id)).toString().replaceAll("=\r\n", "");
  const [path] = /\/subscribe\/confirm\/[\w-]+/.exec(raw)!;
  expect((await fetch(`${cloud.origin}${path}`, { method: "POST" })).status).toBe(200);
  const erased = await cloud.api("/contacts/asked@example.net/erase", { method: "POST" });
  expect(erased.status).toBe(202);
};

/** Dead letters are counted, looked at and redriven. */
const redriveDeadLetters = async () => {
  await cloud.api("/dead-letters");
  const sqs = operatorSqs(cloud);
  for (const queue of functionQueueNames) {
    await addDeadLetter(sqs, queue, {});
    await cloud.api(`/dead-letters/${queue}/messages`);
    await post(`/dead-letters/${queue}/redrive`, {});
  }
  sqs.destroy();
};

/** It is read who did what, and who did something to one thing. */
const readAudit = async () => {
  for (const query of ["", "?target=reader@example.net"])
    expect((await cloud.api(`/audit${query}`)).status).toBe(200);
};

/** Files are imported; of the first the importer cannot say that it is done, and the sweeper does. */
const importFiles = async () => {
  await faults({
    service: "events",
    operation: "PutEvents",
    role: "tidings-local-importer",
    kind: "throttle",
  });
  const id = await uploadImport(cloud, "email,city\nreader@example.net,Turin\nnew@example.net,\nnobody,\n");
  await startImport(cloud, id);
  await untilImported(cloud, id);
  await pass(cloud, 121);
  await faults();
  await sweep(cloud);
  await refusedRows(cloud, id);
  await cloud.api("/imports");
  await importFile(cloud, "email\nleft@example.net\n", {
    as: { status: "unsubscribed" },
    consent: undefined,
  });
};

/** What SES answered with an error is retried. */
const retry = async () => {
  await faults(sesFault("error-before"));
  const id = await requestCampaign(cloud, { audience: ["z@example.net"] });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.unknown_count === 1);
  await post(`/campaigns/${id}/retry`, { include_unknown: true });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.sent_count === 1);
};

/** A contact that is on the list of a campaign is deleted, and erased from it. */
const erase = async (id: string) => {
  expect((await post("/contacts", { email: "x@example.net" })).status).toBe(201);
  await cloud.api("/contacts/x@example.net", { method: "DELETE" });
  await sweep(cloud);
  expect((await allDeliveries(cloud, id)).map(({ email }) => email)).not.toContain("x@example.net");
};

/** Waits for the end of a job that was asked for, and gets its file if it has one. */
const job = async (path: "exports" | "bulk", body: object, { dies = false } = {}) => {
  const { export_id, bulk_id } = (await (await post(`/${path}`, body)).json()) as Record<string, string>;
  const { download } = await waitFor("the job", async () => {
    if (dies) await pass(cloud, 130);
    if (dies) await sweep(cloud);
    const read = await cloud.api(`/${path}/${export_id ?? bulk_id}`);
    const found = (await read.json()) as { status: string; download?: { url: string } };
    return found.status === "completed" && found;
  });
  if (download) expect((await fetch(download.url)).status).toBe(200);
};

/** All that there is is exported, contacts are changed in bulk, and a person asks for what is held and is erased. */
const exportAndChange = async (campaign_id: string) => {
  const { list_id } = await made("/lists", { name: "Bulk" });
  const filter = { field: "email", operator: "contains", value: "@bulk.example" };
  for (const name of ["a", "b"]) await post("/contacts", { email: `${name}@bulk.example` });
  await job("bulk", { action: "add_to_list", list_id, filter, expected_count: 2 });
  await job("exports", { kind: "contacts", filter });
  await job("exports", { kind: "suppressions" });
  await job("exports", { kind: "deliveries", campaign_id });
  // It dies when they are unsubscribed, so that they are looked at one by one after that.
  const service = { service: "dynamodb", operation: "TransactWriteItems", role: "tidings-local-jobs" };
  await faults({ ...service, kind: "crash-after", skip: 1, count: 1 });
  await job("bulk", { action: "unsubscribe", filter, expected_count: 2 }, { dies: true });
  await faults();
  await subscribe("a@bulk.example");
  await job("bulk", { action: "delete", emails: ["a@bulk.example"], expected_count: 1 });
  for (const path of ["/exports", "/bulk", "/contacts/b@bulk.example/data"])
    expect((await cloud.api(path)).status).toBe(200);
  expect((await post("/contacts/b@bulk.example/erase", {})).status).toBe(202);
};

/** A version before is in service for a while, and writes a contact and a row of a campaign. */
const migrate = async (campaign_id: string) => {
  const before = { email: { S: "before@example.net" }, attributes: { M: { of_before: { BOOL: true } } } };
  await putRaw(cloud, "EmailContacts-local", [before]);
  const row = { batch_id: { S: `${campaign_id}#9` }, entry: { S: "feedback" } };
  await putRaw(cloud, "EmailDeliveries-local", [row]);
  await pass(cloud, 11 * 60);
  await sweep(cloud);
  await untilQuiet(cloud);
  expect(await (await cloud.api("/contacts?q=before")).json()).toMatchObject({
    contacts: [{ email: "before@example.net" }],
  });
};

// As long as ten other tests.
test("everything the roles are granted is needed: a tour of the whole product uses each grant", async () => {
  await manageContacts();
  await manageLists();
  await manageSnippets();
  await manageTemplates();
  await managePictures();
  await manageKeys();
  await useSite();
  await manageMembers();
  await importFiles();
  const attachment_id = await uploadFile(cloud, Buffer.from("hello"));
  await checkBeforehand(attachment_id);
  await writeDrafts(attachment_id);
  await sendSlowlyAndCancel();
  await repeat();
  const unsettled = await sendWithLostReply(attachment_id);
  await sendWithDeath();
  await readAndLeave(unsettled);
  await subscribeAndConfirm();
  await redriveDeadLetters();
  await readAudit();
  // The quiet campaign is recounted, and what was accepted is settled
  await sweptUntil(cloud, unsettled, ({ sent_count }) => sent_count === 3);
  await retry();
  await erase(unsettled);
  await exportAndChange(unsettled);
  await migrate(unsettled);
  await keepListsInStep();

  const unused = Object.entries(cloud.unusedGrants()).filter(([, grants]) => grants.length > 0);
  expect(unused).toEqual([]);
}, 900_000);
