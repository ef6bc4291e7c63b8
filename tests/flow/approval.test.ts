import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import type { DraftView } from "../../services/drafts/draft.ts";
import type { ProblemBody } from "../../services/functions/api/problem.ts";
import type { PreflightReport } from "../../services/preflight/report.ts";
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
import { clientOf, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
/** The second person. */
let editor: ReturnType<typeof clientOf>;
let reader: ReturnType<typeof clientOf>;
beforeAll(async () => {
  cloud = await startTestCloud();
  editor = clientOf(cloud.origin, await cloud.createKey("send"));
  reader = clientOf(cloud.origin, await cloud.createKey("read"));
});
afterAll(() => cloud?.stop());

type Client = Pick<typeof editor, "api">;
const approve = (client: Client, id: string, body?: object) =>
  askApi<CampaignView & ProblemBody>(client, "POST", `/campaigns/${id}/approve`, body);
const reject = (client: Client, id: string, reason: string) =>
  askApi<DraftView & ProblemBody>(client, "POST", `/campaigns/${id}/reject`, { reason });
const toBeReleased = (fields: object) => requestCampaign(cloud, { approval: "required", ...fields });
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test("nothing is sent before a second person releases it; then each gets it once", async () => {
  const id = await toBeReleased({ audience: ["ada@example.net", "bob@example.net"] });
  const asked = await getCampaign(cloud, id);
  expect(asked).toMatchObject({
    status: "awaiting_approval",
    reason: "It waits for somebody with another API key to release it.",
    approval: { asked_by: { name: "local" }, approved_by: null },
  });

  // When hours pass, its author tries to release it, and so does who may only look
  await pass(cloud, 7_200);
  await sweep(cloud);
  expect(await approve(cloud, id)).toMatchObject({
    status: 403,
    answer: { error: { code: "self_approval", message: expect.stringContaining("somebody else") } },
  });
  expect((await approve(reader, id)).answer.error.code).toBe("forbidden");
  expect(await mailedBy(cloud, id)).toEqual([]);

  // When another does
  expect(await approve(editor, id)).toMatchObject({
    status: 200,
    answer: { status: "pending", reason: null },
  });

  const sent = await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["ada@example.net", "bob@example.net"]);
  expect(sent.approval!.approved_by!.key_id).not.toBe(asked.approval!.asked_by.key_id);
  expect((await approve(editor, id)).answer.error).toMatchObject({ code: "wrong_state" });
});

test("the same request of the key that asked gives the same campaign, and releases nothing", async () => {
  const headers = { "idempotency-key": "released-once" };
  const body = campaign({ audience: ["once@example.net"], approval: "required" });
  const request = async (client: Client) => {
    const response = await client.api("/ses-campaign", { method: "POST", body, headers });
    return (await response.json()) as { campaign_id: string; status: string };
  };
  const first = await request(cloud);
  expect(await request(editor)).toEqual(first);
  expect(first.status).toBe("awaiting_approval");
  expect((await approve(cloud, first.campaign_id)).status).toBe(403);
});

test("before it is released, it is said what would become of it, files and all", async () => {
  const content = Buffer.alloc(30_000, "x").toString("base64");
  const id = await toBeReleased({
    audience: ["ada@example.net", "bob@example.net", "eve@example.net"],
    body: "<p>Hello {{ frist_name }}</p>",
    attachments: [{ filename: "a.pdf", content_type: "application/pdf", content }],
    ab_test: { share: 50, winner: "by_hand", variants: [{ body: "<p><a href='#'>B</a></p>" }] },
    send_at: inAnHour(),
  });
  await cloud.api("/suppressions", { method: "POST", body: { email: "eve@example.net" } });
  const preflight = (client: Client) =>
    askApi<PreflightReport & ProblemBody>(client, "GET", `/campaigns/${id}/preflight`);

  // When its time has passed too
  await pass(cloud, 7_200);
  const { status, answer } = await preflight(editor);

  // Then
  expect([status, answer]).toMatchObject([
    200,
    {
      ok: true,
      recipients: 2,
      suppressed: { count: 1 },
      ab_test: { each: 1, rest: 0 },
      problems: expect.arrayContaining([
        expect.objectContaining({ code: "unknown_variable", field: "body" }),
        expect.objectContaining({ code: "empty_link", field: "ab_test.variants[0].body" }),
      ]),
    },
  ]);
  expect(answer.size_bytes).toBeGreaterThan(40_000);
  expect((await preflight(reader)).answer.error.code).toBe("forbidden");

  // And nothing is said of one that has begun
  expect((await approve(editor, id)).status).toBe(200);
  await untilCampaign(cloud, id, ({ started_at }) => started_at !== null);
  expect((await preflight(editor)).answer.error.code).toBe("wrong_state");
});

test("one that is released in time starts at its time", async () => {
  const send_at = inAnHour();
  const id = await toBeReleased({ audience: ["punctual@example.net"], send_at });
  expect(await approve(editor, id)).toMatchObject({ status: 200, answer: { status: "scheduled", send_at } });
  expect(await mailedBy(cloud, id)).toEqual([]);

  await pass(cloud, 3_600);
  await sweep(cloud);
  await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["punctual@example.net"]);
});

test("one whose time comes before it is released waits and says so; released late it starts at once", async () => {
  const send_at = inAnHour();
  const id = await toBeReleased({ audience: ["late@example.net"], send_at });
  await pass(cloud, 3 * 3_600);
  await sweep(cloud);
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({
    status: "awaiting_approval",
    reason: `Its start at ${send_at} has passed while it waits to be released. Released now, it starts at once.`,
  });
  expect(await mailedBy(cloud, id)).toEqual([]);

  await approve(editor, id, { asked_at: (await getCampaign(cloud, id)).approval!.asked_at });
  await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["late@example.net"]);
});

test("who moves what was released asks for it anew", async () => {
  const id = await toBeReleased({ audience: ["moved@example.net"], send_at: inAnHour() });
  const { approval } = await getCampaign(cloud, id);
  await approve(editor, id);
  const send_at = new Date(Date.now() + 7_200_000).toISOString();
  expect(await askApi(editor, "PATCH", `/campaigns/${id}`, { send_at })).toMatchObject({
    status: 200,
    answer: { status: "awaiting_approval", send_at },
  });

  // The editor asked for this, so the author releases it: and not as it was looked at before
  expect((await approve(editor, id)).answer.error.code).toBe("self_approval");
  expect(await approve(cloud, id, { asked_at: approval!.asked_at })).toMatchObject({
    status: 409,
    answer: { error: { code: "wrong_state", message: expect.stringContaining("asked for anew") } },
  });
  expect(await approve(cloud, id)).toMatchObject({ status: 200, answer: { status: "scheduled", send_at } });
  await askApi(cloud, "POST", `/campaigns/${id}/cancel`);
});

test("one that is sent back is a draft with the reason, and asks again once it is started", async () => {
  const send_at = inAnHour();
  const id = await toBeReleased({ audience: ["again@example.net"], send_at });
  expect((await reject(editor, id, " ")).answer.error).toMatchObject({
    code: "invalid_request",
    field: "reason",
  });
  const { answer: draft } = await reject(editor, id, "The prices are old.");
  expect(draft).toMatchObject({
    rejection: { reason: "The prices are old.", by: "local" },
    content: { approval: "required", send_at },
  });
  expect(await getCampaign(cloud, id)).toMatchObject({
    status: "cancelled",
    reason: "Not released: The prices are old.",
    reopened_as: draft.draft_id,
  });
  expect((await reject(editor, id, "Once more.")).answer.draft_id).toBe(draft.draft_id);
  expect((await approve(editor, id)).answer.error.code).toBe("wrong_state");

  // When it is changed, and started
  const content = { ...draft.content, subject: "New prices" };
  const path = `/drafts/${draft.draft_id}`;
  const saved = await askApi<DraftView>(cloud, "PUT", path, { version: 1, content });
  expect(saved.answer.rejection?.reason).toBe("The prices are old.");
  const again = await toBeReleased({
    subject: "New prices",
    audience: ["again@example.net"],
    draft_id: draft.draft_id,
  });
  expect(await getCampaign(cloud, again)).toMatchObject({ status: "awaiting_approval" });
  await approve(editor, again);
  await untilCampaign(cloud, again, isCompleted);
  expect(await mailedBy(cloud, again)).toEqual(["again@example.net"]);
  expect(await mailedBy(cloud, id)).toEqual([]);
});

test("of a stage that asks for it every campaign waits, whether it says so or not", async () => {
  const stage = await startTestCloud({
    edit: (stack) => stack.replaceAll(/("APPROVAL_REQUIRED": ?)"false"/g, '$1"true"'),
  });
  try {
    expect(await (await stage.api("/key")).json()).toMatchObject({ approval_required: true });
    const id = await requestCampaign(stage, { audience: ["ada@example.net"] });
    await pass(stage, 7_200);
    await sweep(stage);
    expect(await getCampaign(stage, id)).toMatchObject({
      status: "awaiting_approval",
      approval: { asked_by: { name: "local" } },
    });
    expect(await mailedBy(stage, id)).toEqual([]);
    const second = clientOf(stage.origin, await stage.createKey("send"));
    expect((await approve(stage, id)).answer.error.code).toBe("self_approval");
    expect((await approve(second, id)).status).toBe(200);
    await untilCampaign(stage, id, isCompleted);
    expect(await mailedBy(stage, id)).toEqual(["ada@example.net"]);
  } finally {
    await stage.stop();
  }
});

test("one that waits to be released is cancelled, and sends nothing", async () => {
  const id = await toBeReleased({ audience: ["never@example.net"] });
  expect((await askApi<CampaignView>(cloud, "POST", `/campaigns/${id}/cancel`)).answer.status).toBe(
    "cancelled",
  );
  expect((await approve(editor, id)).answer.error.code).toBe("wrong_state");
  expect(await mailedBy(cloud, id)).toEqual([]);
});
