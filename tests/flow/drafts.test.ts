import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import type { DraftContent } from "../../services/drafts/content.ts";
import type { DraftRow, DraftView } from "../../services/drafts/draft.ts";
import type { ProblemBody } from "../../services/functions/api/problem.ts";
import type { SentContent } from "../../services/launching/sent-content.ts";
import { askApi } from "../support/ask.ts";
import {
  campaign,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";
import { uploadFile } from "../support/uploads.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ask = <T>(method: string, path: string, body?: object) => askApi<T>(cloud, method, path, body);
const begin = async (body: object = {}) => (await ask<DraftView>("POST", "/drafts", body)).answer;
const read = (id: string) => ask<DraftView>("GET", `/drafts/${id}`);
const save = (id: string, version: number, content: object) =>
  ask<DraftView & ProblemBody>("PUT", `/drafts/${id}`, { version, content });
const send = (fields: object) =>
  ask<{ campaign_id: string } & ProblemBody>("POST", "/ses-campaign", campaign(fields));
const reopen = (id: string) => ask<DraftView & ProblemBody>("POST", `/campaigns/${id}/reopen`);
const move = (id: string, body: object) => ask<CampaignView & ProblemBody>("PATCH", `/campaigns/${id}`, body);
const listed = async () => {
  const { answer } = await ask<{ drafts: DraftRow[] }>("GET", "/drafts?limit=100");
  return answer.drafts;
};
const listedCampaigns = async () => {
  const { answer } = await ask<{ campaigns: CampaignView[] }>("GET", "/campaigns?limit=100");
  return answer.campaigns.map(({ campaign_id }) => campaign_id);
};
const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const never = "draft_00000000000000000000000000000000";

describe("what is written is kept", () => {
  test("half of a campaign is a draft: saved, listed with what changed last first, and deleted", async () => {
    const empty = await begin();
    expect(empty).toEqual({
      draft_id: expect.stringMatching(/^draft_[0-9a-f]{32}$/),
      version: 1,
      created_at: expect.any(String),
      updated_at: empty.created_at,
      campaign_id: null,
      rejection: null,
      content: { format: "html" },
    });
    const other = await begin({ content: { format: "html", campaign_name: "Other" } });
    const content = {
      format: "blocks",
      blocks: { root: { type: "text", text: "Hi" } },
      subject: "{{ first_name",
      from_email: "not an add",
      audience: ["half@"],
      send_at: "tomorrow",
    };
    const saved = await save(empty.draft_id, 1, content);
    expect(saved).toMatchObject({ status: 200, answer: { version: 2, content } });
    expect((await read(empty.draft_id)).answer).toEqual(saved.answer);
    expect((await listed()).slice(0, 2)).toEqual([
      {
        draft_id: empty.draft_id,
        version: 2,
        created_at: empty.created_at,
        updated_at: saved.answer.updated_at,
        campaign_id: null,
        campaign_name: "",
        subject: "{{ first_name",
        format: "blocks",
        from_email: "not an add",
        send_at: "tomorrow",
        attachments: 0,
      },
      expect.objectContaining({ draft_id: other.draft_id, campaign_name: "Other" }),
    ]);

    expect(await ask("DELETE", `/drafts/${empty.draft_id}`)).toEqual({ status: 204, answer: undefined });
    expect((await read(empty.draft_id)).status).toBe(404);
    expect((await save(empty.draft_id, 2, content)).status).toBe(404);
    expect((await ask("DELETE", `/drafts/${empty.draft_id}`)).status).toBe(404);
    expect((await listed()).map(({ draft_id }) => draft_id)).not.toContain(empty.draft_id);
  });

  test("of two who write on one version the second is told of the first, and nothing is lost", async () => {
    const { draft_id } = await begin();
    const ours = { format: "html", body: "ours" };
    expect((await save(draft_id, 1, ours)).status).toBe(200);
    const refused = await save(draft_id, 1, { format: "html", body: "theirs" });
    expect(refused).toMatchObject({
      status: 409,
      answer: { error: { code: "draft_changed", field: "version", details: { version: 2 } } },
    });
    expect((await read(draft_id)).answer).toMatchObject({ version: 2, content: ours });
    // Who has not heard that the save was done does it again
    expect(await save(draft_id, 1, ours)).toMatchObject({ status: 200, answer: { version: 2 } });
    expect((await read(draft_id)).answer.version).toBe(2);
  });

  test("eight who save at once: one of them does, and the draft has that one's words", async () => {
    const { draft_id } = await begin();
    const saves = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        save(draft_id, 1, { format: "html", body: `writer ${writer}` }),
      ),
    );
    const done = saves.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    expect((await read(draft_id)).answer).toEqual(done[0]!.answer);
  });

  test("a write whose answer was lost is not taken for another's", async () => {
    const { draft_id } = await begin();
    await faults({
      service: "dynamodb",
      operation: "UpdateItem",
      role: "tidings-local-api",
      kind: "error-after",
      count: 1,
    });
    expect(await save(draft_id, 1, { format: "html", body: "once" })).toMatchObject({
      status: 200,
      answer: { version: 2, content: { body: "once" } },
    });
    await faults();
  });

  test("what a draft has is bounded, and a refusal names the field", async () => {
    const { draft_id } = await begin();
    for (const [fields, field] of [
      [{ subject: "x".repeat(1_001) }, "content.subject"],
      [{ body: "x".repeat(2_000_001) }, "content.body"],
      [{ audience: { lists: [1] } }, "content.audience.lists[0]"],
      [{ colour: "red" }, "content.colour"],
      // Each quote is four bytes by the time Lambda has it: what it still takes, it could not answer
      [{ blocks: ['"'.repeat(1_510_000)] }, "content"],
    ] as const) {
      const { status, answer } = await save(draft_id, 1, { format: "html", ...fields });
      expect([status, answer.error?.code, answer.error?.field]).toEqual([400, "invalid_request", field]);
    }
    expect((await read(draft_id)).answer.version).toBe(1);
    expect((await save(never, 1, { format: "html" })).status).toBe(404);
    expect(await ask("POST", "/drafts", { from_draft: never })).toMatchObject({
      status: 400,
      answer: { error: { code: "unknown_draft", field: "from_draft" } },
    });
  });
});

const contentOf = async (id: string) => (await ask<SentContent>("GET", `/campaigns/${id}/content`)).answer;

describe("a draft becomes a campaign, once", () => {
  test("it is started, listed no more, and starts no second campaign", async () => {
    await addContacts(cloud, [{ email: "started@example.net" }]);
    const body = "<p>Hello of blocks</p>";
    const content = { format: "blocks", body, blocks: { root: [1, 2] } };
    const { draft_id } = await begin({ content });
    const fields = { body, draft_id, audience: ["started@example.net"] };

    // Two clicks at once, then a third with other words
    const [first, second] = await Promise.all([send(fields), send(fields)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    const { campaign_id } = first.answer;
    expect(second.answer.campaign_id).toBe(campaign_id);
    expect(await send({ ...fields, subject: "Another" })).toMatchObject({
      status: 409,
      answer: { error: { code: "draft_started", field: "draft_id", details: { campaign_id } } },
    });
    await untilCampaign(cloud, campaign_id, isCompleted);
    expect(await mailedBy(cloud, campaign_id)).toEqual(["started@example.net"]);

    expect((await listed()).map((row) => row.draft_id)).not.toContain(draft_id);
    expect((await read(draft_id)).answer).toMatchObject({ campaign_id, content });
    expect(await save(draft_id, 1, content)).toMatchObject({
      status: 409,
      answer: { error: { code: "draft_started", details: { campaign_id } } },
    });
    expect(await contentOf(campaign_id)).toEqual({
      campaign_id,
      subject: "Hello {{ first_name }}",
      preheader: null,
      body,
      text_body: null,
      format: "blocks",
      blocks: { root: [1, 2] },
      attachments: [],
      variants: [],
    });
    expect((await getCampaign(cloud, campaign_id)).draft_id).toBe(draft_id);
  });

  test("a draft that is not there starts nothing; deleting one that was started keeps the campaign", async () => {
    expect(await send({ draft_id: never })).toMatchObject({
      status: 400,
      answer: { error: { code: "unknown_draft", field: "draft_id" } },
    });
    const { draft_id } = await begin();
    const fields = { draft_id, audience: ["kept@example.net"] };
    const { campaign_id } = (await send(fields)).answer;
    expect((await ask("DELETE", `/drafts/${draft_id}`)).status).toBe(204);
    expect(await send(fields)).toMatchObject({ status: 202, answer: { campaign_id } });
    await untilCampaign(cloud, campaign_id, isCompleted);
  });

  test("a start that dies leaves the draft or the campaign, and is done by the next", async () => {
    const { draft_id } = await begin();
    const fields = { draft_id, audience: ["crash@example.net"] };
    const rule = {
      service: "dynamodb",
      operation: "TransactWriteItems",
      role: "tidings-local-api",
      count: 1,
    };
    await faults({ ...rule, kind: "crash-before" });
    expect((await send(fields)).status).toBeGreaterThanOrEqual(500);
    expect((await read(draft_id)).answer.campaign_id).toBeNull();
    await faults({ ...rule, kind: "crash-after" });
    expect((await send(fields)).status).toBeGreaterThanOrEqual(500);
    await faults();
    const { campaign_id } = (await read(draft_id)).answer;
    expect(campaign_id).not.toBeNull();
    expect(await send(fields)).toMatchObject({ status: 202, answer: { campaign_id } });
    await pass(cloud, 61);
    await sweep(cloud);
    await untilCampaign(cloud, campaign_id!, isCompleted);
    expect(await mailedBy(cloud, campaign_id!)).toEqual(["crash@example.net"]);
  });
});

describe("copies", () => {
  test("of a draft have its files, also when it is deleted and a month later", async () => {
    const bytes = Buffer.from("a file of drafts");
    const attachment_id = await uploadFile(cloud, bytes);
    const attachments = [{ attachment_id, filename: "large.bin", size_bytes: bytes.length }];
    const first = await begin({ content: { format: "html", subject: "Hi", attachments } });
    const copy = await begin({ from_draft: first.draft_id });
    expect(copy).toMatchObject({ version: 1, content: first.content });
    expect(copy.draft_id).not.toBe(first.draft_id);
    expect((await ask("DELETE", `/drafts/${first.draft_id}`)).status).toBe(204);
    await pass(cloud, 31 * 86_400);
    expect((await save(copy.draft_id, 1, { ...copy.content, subject: "Later" })).status).toBe(200);
    const id = (
      await send({
        draft_id: copy.draft_id,
        attachments: [{ attachment_id }],
        audience: ["file@example.net"],
      })
    ).answer.campaign_id;
    await untilCampaign(cloud, id, isCompleted);
    const message = (await cloud.outbox()).find(({ to }) => to === "file@example.net")!;
    expect((await cloud.raw(message.message_id)).toString()).toContain(bytes.toString("base64"));
  });

  test("a file that was never uploaded is refused where it is named", async () => {
    const attachment_id = crypto.randomUUID();
    const attachments = [{ attachment_id, filename: "x.pdf", size_bytes: 1 }];
    expect(await ask("POST", "/drafts", { content: { format: "html", attachments } })).toMatchObject({
      status: 400,
      answer: { error: { code: "unknown_attachment", field: "content.attachments[0].attachment_id" } },
    });
  });

  test("of a campaign can be sent again as it was", async () => {
    const attachment_id = await uploadFile(cloud, Buffer.from("again"));
    const { list_id } = (await ask<{ list_id: string }>("POST", "/lists", { name: "Copied" })).answer;
    const request = {
      campaign_name: "Autumn",
      text_body: "Hello in text",
      from_name: "Us",
      reply_to: "reply@example.com",
      attachments: [{ attachment_id }],
      audience: {
        lists: [list_id],
        addresses: ["Copy@Example.net"],
        exclude: { addresses: ["not@example.net"] },
      },
      unreported: "resend",
      tracking: false,
    };
    const id = await requestCampaign(cloud, request);
    await untilCampaign(cloud, id, isCompleted);
    const { content } = await begin({ from_campaign: id });
    expect(content).toEqual({
      ...campaign(request),
      format: "html",
      blocks: null,
      audience: {
        lists: [list_id],
        segments: [],
        addresses: ["Copy@example.net"],
        exclude: { lists: [], segments: [], addresses: ["not@example.net"] },
      },
      attachments: [{ attachment_id: expect.any(String), filename: "large.bin", size_bytes: 5 }],
    });
    // The draft's content without what is the editor's is a request
    const { format: _, blocks: __, attachments, ...words } = content;
    const files = attachments!.map((file) => ({ attachment_id: file.attachment_id }));
    const again = await send({ ...words, attachments: files });
    expect(again.status).toBe(202);
    await untilCampaign(cloud, again.answer.campaign_id, isCompleted);
    expect(await mailedBy(cloud, again.answer.campaign_id)).toEqual(["Copy@example.net"]);
    expect(await ask("POST", "/drafts", { from_campaign: "ses_campaign_none" })).toMatchObject({
      status: 400,
      answer: { error: { code: "unknown_campaign", field: "from_campaign" } },
    });
  });
});

describe("a scheduled campaign until it starts", () => {
  test("is moved, and starts then", async () => {
    const id = await requestCampaign(cloud, { send_at: inSeconds(3600), audience: ["moved@example.net"] });
    const send_at = inSeconds(7200);
    expect(await move(id, { send_at })).toMatchObject({
      status: 200,
      answer: { status: "scheduled", send_at },
    });
    await pass(cloud, 3700);
    await sweep(cloud);
    expect((await getCampaign(cloud, id)).status).toBe("scheduled");
    await pass(cloud, 3600);
    await sweep(cloud);
    await untilCampaign(cloud, id, isCompleted);
    expect(await mailedBy(cloud, id)).toEqual(["moved@example.net"]);
    expect(await move(id, { send_at: inSeconds(60) })).toMatchObject({
      status: 409,
      answer: { error: { code: "wrong_state" } },
    });
    expect(await move(id, { send_at: inSeconds(-60) })).toMatchObject({
      status: 400,
      answer: { error: { code: "invalid_request", field: "send_at" } },
    });
  });

  test("one that missed its start is scheduled again", async () => {
    const id = await requestCampaign(cloud, { send_at: inSeconds(60), audience: ["missed@example.net"] });
    await pass(cloud, 2 * 3600);
    await sweep(cloud);
    expect((await getCampaign(cloud, id)).status).toBe("paused");
    expect(await move(id, { send_at: inSeconds(600) })).toMatchObject({
      status: 200,
      answer: { status: "scheduled", reason: null },
    });
    await pass(cloud, 660);
    await sweep(cloud);
    await untilCampaign(cloud, id, isCompleted);
  });

  test("has its variants as they were written, blocks and all", async () => {
    const variants = [
      { subject: "B" },
      { body: "<p>C</p>", format: "blocks" as const, blocks: { root: [3] } },
    ];
    const test = { share: 20, winner: "by_hand" as const, after_minutes: 240 };
    const { draft_id } = await begin({ content: { format: "html", ab_test: { ...test, variants } } });
    const { format: _, blocks: __, ...asked } = variants[1]!;
    const started = await send({
      draft_id,
      send_at: new Date(Date.now() + 3_600_000).toISOString(),
      ab_test: { ...test, variants: [variants[0], asked] },
    });
    expect(started.status).toBe(202);
    const { status, answer } = await reopen(started.answer.campaign_id);
    expect(status).toBe(200);
    expect(answer.content.ab_test).toEqual({ ...test, variants });
  });

  test("is taken back to a draft with its start, and sends nothing; started again it goes once", async () => {
    await pass(cloud, 60);
    const local = `${new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)}T09:00:00`;
    const id = await requestCampaign(cloud, {
      send_at: local,
      time_zone: "Europe/Berlin",
      audience: ["back@example.net"],
    });
    const { status, answer } = await reopen(id);
    expect(status).toBe(200);
    expect(answer.content).toMatchObject({
      campaign_name: "Spring programme",
      send_at: local,
      time_zone: "Europe/Berlin",
      audience: ["back@example.net"],
    });
    expect((await reopen(id)).answer).toEqual(answer);
    expect(await getCampaign(cloud, id)).toMatchObject({
      status: "cancelled",
      reason: "Taken back to a draft.",
      reopened_as: answer.draft_id,
      total_contacts: 0,
    });
    expect(await listedCampaigns()).not.toContain(id);
    expect((await listed()).map(({ draft_id }) => draft_id)).toContain(answer.draft_id);

    const again = await send({ draft_id: answer.draft_id, audience: ["back@example.net"] });
    await untilCampaign(cloud, again.answer.campaign_id, isCompleted);
    await untilQuiet(cloud);
    const mails = (await cloud.outbox()).filter(({ to }) => to === "back@example.net");
    expect(mails.map(({ tags }) => tags.campaign_id)).toEqual([again.answer.campaign_id]);
    expect(await reopen(again.answer.campaign_id)).toMatchObject({
      status: 409,
      answer: { error: { code: "wrong_state" } },
    });
  });

  test("a reopening that dies leaves the campaign or the draft, never neither and never both", async () => {
    const id = await requestCampaign(cloud, { send_at: inSeconds(3600), audience: ["torn@example.net"] });
    const rule = {
      service: "dynamodb",
      operation: "TransactWriteItems",
      role: "tidings-local-api",
      count: 1,
    };
    await faults({ ...rule, kind: "crash-before" });
    expect((await reopen(id)).status).toBeGreaterThanOrEqual(500);
    expect(await getCampaign(cloud, id)).toMatchObject({ status: "scheduled", reopened_as: null });
    await faults({ ...rule, kind: "crash-after" });
    expect((await reopen(id)).status).toBeGreaterThanOrEqual(500);
    await faults();
    const { status, reopened_as } = await getCampaign(cloud, id);
    expect(status).toBe("cancelled");
    expect((await reopen(id)).answer).toMatchObject({
      draft_id: reopened_as,
      content: { audience: ["torn@example.net"] } satisfies Partial<DraftContent>,
    });
  });
});
