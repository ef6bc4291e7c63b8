import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Scope } from "../../../../../services/api-keys/key.ts";
import { hashKey } from "../../../../../services/api-keys/key.ts";
import { actions, deedOf } from "../../../../../services/audit/deeds.ts";
import { campaignItem } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.faults.length = 0;
});
afterAll(() => api.stop());

interface Line {
  readonly at: string;
  readonly key: { readonly key_id: string; readonly name: string; readonly scope: Scope | null };
  readonly action: string;
  readonly target: string | null;
  readonly name: string | null;
  readonly list_id: string | null;
  readonly how: string | null;
  readonly status: number;
  readonly request_id: string;
}

const audit = async (query = "") => {
  const answer = await api.asAdmin("GET", `/audit?${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { lines: Line[]; next_cursor: string | null };
};
const as = (scope: Scope, method: string, path: string, body?: unknown) =>
  api.request(method, path, { body, headers: { authorization: `Bearer ${api.keys[scope]}` } });
const idIn = async (answer: Promise<Response>, field: string) =>
  ((await (await answer).json()) as Record<string, string>)[field]!;

const asText = async () => JSON.stringify((await audit("limit=100")).lines);

test("what changes something is written down, with key, role, time and request, by the id of what it was done to", async () => {
  const before = new Date().toISOString();
  const list_id = await idIn(as("send", "POST", "/lists", { name: "Readers" }), "list_id");

  expect((await audit(`target=${list_id}`)).lines).toEqual([
    {
      at: expect.any(String),
      key: { key_id: hashKey(api.keys.send).slice(0, 16), name: "send", scope: "send" },
      action: "addList",
      target: list_id,
      name: "Readers",
      list_id: null,
      how: null,
      status: 201,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  ]);
  expect((await audit(`target=${list_id}`)).lines[0]!.at >= before).toBe(true);

  // When it is read, changed and deleted
  await as("send", "GET", `/lists/${list_id}`);
  await as("admin", "PATCH", `/lists/${list_id}`, { name: "Friends" });
  await as("admin", "DELETE", `/lists/${list_id}`);
  await as("admin", "DELETE", `/lists/${list_id}`);

  // Then the newest is first, and what came to nothing is not there
  const { lines } = await audit(`target=${list_id}`);
  expect(lines.map(({ action, key, name, status }) => [action, key.name, name, status])).toEqual([
    ["deleteList", "admin", null, 204],
    ["changeList", "admin", "Friends", 200],
    ["addList", "send", "Readers", 201],
  ]);
  expect(api.faults).toEqual([]);
});

test("a campaign that is paused is named as it was called", async () => {
  const campaign_id = `ses_campaign_${"b".repeat(32)}`;
  await api.stage.campaigns.create(campaignItem(campaign_id, { status: "in_progress" }));
  expect((await as("send", "POST", `/campaigns/${campaign_id}/pause`)).status).toBe(200);
  // A state that forbids it is no matter of who may
  expect((await as("send", "POST", `/campaigns/${campaign_id}/pause`)).status).toBe(409);
  expect((await audit(`target=${campaign_id}`)).lines).toMatchObject([
    { action: "pauseCampaign", name: "Spring programme", status: 200 },
  ]);
});

test("who is not allowed to do it is written down, and a key that is none is not", async () => {
  const campaign_id = `ses_campaign_${"c".repeat(32)}`;
  expect((await as("read", "POST", `/campaigns/${campaign_id}/cancel`)).status).toBe(403);
  expect((await as("send", "POST", "/dead-letters/sender/redrive", {})).status).toBe(403);
  const wrong = { headers: { authorization: "Bearer tidings_wrong" } };
  expect((await api.request("POST", `/campaigns/${campaign_id}/cancel`, wrong)).status).toBe(401);
  expect((await audit(`target=${campaign_id}`)).lines).toMatchObject([
    { action: "cancelCampaign", key: { name: "read", scope: "read" }, status: 403, target: campaign_id },
  ]);
  expect((await audit("target=sender")).lines).toMatchObject([{ action: "redriveDeadLetters", status: 403 }]);
});

test("no address is in a line, however it came; whoever has the address finds what was done to the person", async () => {
  const list_id = await idIn(as("send", "POST", "/lists", { name: "News" }), "list_id");
  await as("send", "POST", "/contacts", { email: "Ada@Example.net", first_name: "Ada" });
  await as("send", "PUT", `/lists/${list_id}/contacts/ada@example.net`);
  await as("send", "POST", "/suppressions", { email: "ada@example.net", reason: "complaint" });
  await as("read", "GET", "/contacts/ada@example.net/data");
  await as("send", "POST", "/contacts/ada@example.net/erase");
  await as("read", "DELETE", "/contacts/other%40example.net");

  const { lines } = await audit("target=ADA@example.net");
  expect(lines.map(({ action, list_id, how }) => [action, list_id, how])).toEqual([
    ["erasePerson", null, null],
    ["readHeldData", null, null],
    ["addSuppression", null, "complaint"],
    ["joinList", list_id, null],
    ["addContact", null, null],
  ]);
  const [{ target }] = lines as [Line];
  expect(target).toMatch(/^address_[0-9a-f]{32}$/);
  expect(await audit(`target=${target}`)).toMatchObject({ lines });
  expect((await audit("target=other@example.net")).lines).toMatchObject([{ status: 403 }]);
  expect(await asText()).not.toMatch(/@|Ada/);
});

test("it is found by key, by action and by time, and read page by page", async () => {
  const from = new Date().toISOString();
  for (const name of ["a", "b", "c"]) await as("send", "POST", "/snippets", { name, text: name });
  await as("admin", "POST", "/segments", {
    name: "d",
    filter: { field: "email", operator: "contains", value: "d" },
  });

  const since = `from=${from}`;
  const to = (await audit(since)).lines[0]!.at;
  const names = (found: { lines: Line[] }) => found.lines.map(({ name }) => name);
  expect(names(await audit(since))).toEqual(["d", "c", "b", "a"]);
  expect(names(await audit(`${since}&to=${to}`))).toEqual(["c", "b", "a"]);
  expect(names(await audit(`${since}&action=addSegment`))).toEqual(["d"]);
  expect(names(await audit(`${since}&key=${hashKey(api.keys.send).slice(0, 16)}`))).toEqual(["c", "b", "a"]);

  const pages: (string | null)[][] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await audit(`${since}&limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(names(page));
    cursor = page.next_cursor;
  }
  expect(pages).toEqual([
    ["d", "c"],
    ["b", "a"],
  ]);
});

test("only an admin reads it, and what it cannot be asked is refused", async () => {
  expect((await as("send", "GET", "/audit")).status).toBe(403);
  for (const [query, field] of [
    ["key=Ada", "key"],
    ["action=readList", "action"],
    ["from=yesterday", "from"],
    ["target=", "target"],
    ["cursor=WyJhdWRpdCIse31d", "cursor"],
    ["who=ada", "who"],
  ]) {
    const refused = await api.asAdmin("GET", `/audit?${query}`);
    expect([query, refused.status, await refused.json()]).toMatchObject([query, 400, { error: { field } }]);
  }
});

test("a line that cannot be written is in the log, as an error; what was done stays done", async () => {
  vi.spyOn(api.stage.audit, "add").mockRejectedValueOnce(new Error("no connection"));
  const answer = await as("send", "POST", "/lists", { name: "Done all the same" });
  expect(answer.status).toBe(201);
  expect(api.faults).toEqual([
    [
      "a line of the audit log was not written",
      expect.objectContaining({
        action: "addList",
        status: 201,
        key: expect.objectContaining({ name: "send" }),
      }),
    ],
  ]);
});

test("a request that failed on our side is written down: it may have been done in part", async () => {
  const campaign_id = `ses_campaign_${"d".repeat(32)}`;
  await api.stage.campaigns.create(campaignItem(campaign_id, { status: "in_progress" }));
  const broken = vi
    .spyOn(api.stage.campaigns, "transition")
    .mockRejectedValueOnce(new Error("no connection"));
  expect((await as("send", "POST", `/campaigns/${campaign_id}/cancel`)).status).toBe(500);
  broken.mockRestore();
  expect((await audit(`target=${campaign_id}`)).lines).toMatchObject([
    { action: "cancelCampaign", status: 500 },
  ]);
});

/** What needs a key, asks with a body, and changes nothing that somebody would be asked about. */
const unrecorded = [
  "beginPasskey",
  "countAudience",
  "createImport",
  "createMediaUpload",
  "createUpload",
  "inspectImport",
  "preflightCampaign",
  "previewCampaign",
  "previewSegment",
  "sampleSegment",
  "saveDraft",
];

test("every operation that changes something is written down, or said not to be", async () => {
  const document = (await (await api.request("GET", "/openapi.json")).json()) as {
    paths: Record<string, Record<string, { operationId: string; security?: object[] }>>;
  };
  const operations = Object.values(document.paths).flatMap((methods) =>
    Object.entries(methods).map(([method, { operationId, security }]) => ({ method, operationId, security })),
  );
  const changing = operations
    .filter(({ method, security }) => method !== "get" && security?.length)
    .map(({ operationId }) => operationId);
  expect(changing.filter((id) => !deedOf(id)).sort()).toEqual(unrecorded);
  const known = new Set(operations.map(({ operationId }) => operationId));
  // The others are done at the terminal.
  expect(actions.filter((action) => !known.has(action))).toEqual(["replaceWebhookSecret"]);
});
