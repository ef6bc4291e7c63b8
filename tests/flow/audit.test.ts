import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askApi } from "../support/ask.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { clientOf, operatorConfig, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { runAtTerminal } from "../support/terminal.ts";

let cloud: TestCloud;
/** The second person. */
let ada: ReturnType<typeof clientOf>;
let reader: ReturnType<typeof clientOf>;
beforeAll(async () => {
  cloud = await startTestCloud();
  ada = clientOf(cloud.origin, await cloud.createKey("send"));
  reader = clientOf(cloud.origin, await cloud.createKey("read"));
});
afterAll(() => cloud?.stop());

interface Line {
  readonly at: string;
  readonly key: { readonly key_id: string; readonly name: string; readonly scope: string | null };
  readonly action: string;
  readonly target: string | null;
  readonly name: string | null;
  readonly status: number;
  readonly request_id: string;
}

const audit = async (query: Record<string, string>): Promise<Line[]> => {
  const { status, answer } = await askApi<{ lines: Line[] }>(
    cloud,
    "GET",
    `/audit?${new URLSearchParams(query)}`,
  );
  expect(status).toBe(200);
  return answer.lines;
};
/** An index is read a moment after what was written. */
const untilAudited = (target: string, count: number) =>
  waitFor(`${count} lines of ${target}`, async () => {
    const lines = await audit({ target });
    return lines.length >= count && lines;
  });
const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
const apiLog = async (): Promise<Record<string, unknown>[]> => {
  const log = await readFile(join(cloud.stateDir, "logs", "tidings-local-api.log"), "utf8");
  return log.split("\n").flatMap((line) => (line ? [JSON.parse(line)] : []));
};

test("a campaign's log has who asked for it, who was refused and who released it, and nothing of its readers", async () => {
  const audience = ["carl@example.net", "dora@example.net"];
  const id = await requestCampaign(cloud, {
    campaign_name: "Spring sale",
    approval: "required",
    audience,
  });
  await askApi(cloud, "POST", `/campaigns/${id}/approve`);
  await askApi(reader, "POST", `/campaigns/${id}/approve`);
  await askApi(ada, "POST", `/campaigns/${id}/approve`);
  await untilCampaign(cloud, id, isCompleted);
  await askApi(ada, "POST", `/campaigns/${id}/share`, { days: 7 });
  // It is over: nothing comes of that
  await askApi(ada, "POST", `/campaigns/${id}/cancel`);

  // When its reader unsubscribes, by the link
  const [{ message_id } = { message_id: "" }] = await cloud.outbox();
  const raw = (await cloud.raw(message_id)).toString();
  const [, link = ""] = /^List-Unsubscribe: <([^>]+)>/im.exec(raw) ?? [];
  expect((await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" })).status).toBe(200);
  await untilQuiet(cloud);

  const lines = await untilAudited(id, 5);
  expect(lines.map(({ action, key, name, status }) => [action, key.scope, name, status])).toEqual([
    ["shareCampaign", "send", null, 201],
    ["approveCampaign", "send", "Spring sale", 200],
    ["approveCampaign", "read", null, 403],
    ["approveCampaign", "admin", null, 403],
    ["sendCampaign", "admin", "Spring sale", 202],
  ]);
  expect(lines.map(({ at }) => at)).toEqual(
    lines
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
});

test("once a person is erased, the log has nothing by which they are known, and still who erased them", async () => {
  const email = "Erased.Person@example.net";
  await askApi(ada, "POST", "/contacts", { email, first_name: "Erased", last_name: "Person" });
  await askApi(ada, "PATCH", `/contacts/${email}`, { company: "Example" });
  await askApi(ada, "POST", `/contacts/${email}/erase`);

  expect((await untilAudited(email.toLowerCase(), 3)).map(({ action }) => action)).toEqual([
    "erasePerson",
    "changeContact",
    "addContact",
  ]);
  const client = new DynamoDBClient(operatorConfig(cloud));
  const { Items } = await client.send(new ScanCommand({ TableName: "TidingsAudit-local" }));
  client.destroy();
  expect(Items?.length).toBeGreaterThanOrEqual(3);
  expect(JSON.stringify(Items)).not.toMatch(/erased|person@|example\.net|Example"/);
});

test("a line that cannot be written is an error of the log, and what was done is done", async () => {
  const id = await requestCampaign(cloud, { send_at: new Date(Date.now() + 3_600_000).toISOString() });
  await untilAudited(id, 1);
  await faults({ service: "dynamodb", operation: "PutItem", role: "tidings-local-api", kind: "throttle" });
  const paused = await askApi(ada, "POST", `/campaigns/${id}/pause`);
  await faults();
  expect(paused).toMatchObject({ status: 200, answer: { status: "paused" } });
  const line = await waitFor("the line of the log", async () =>
    (await apiLog()).find(({ message }) => message === "a line of the audit log was not written"),
  );
  expect(line).toMatchObject({ level: "ERROR", action: "pauseCampaign", campaign_id: id, status: 200 });
});

test("a request that failed is found in the log of the API by its line", async () => {
  const id = await requestCampaign(cloud, { send_at: new Date(Date.now() + 3_600_000).toISOString() });
  await faults({ service: "dynamodb", operation: "UpdateItem", role: "tidings-local-api", kind: "throttle" });
  const failed = await askApi(ada, "POST", `/campaigns/${id}/cancel`);
  await faults();
  expect(failed.status).toBe(500);
  const [line] = await untilAudited(id, 2);
  expect(line).toMatchObject({ action: "cancelCampaign", status: 500 });
  const found = await waitFor("the line of the log", async () =>
    (await apiLog()).find(({ function_request_id }) => function_request_id === line!.request_id),
  );
  expect(found).toMatchObject({ message: "request failed", campaign_id: id });
});

test("a key that is made and revoked at the terminal is written down, with who was signed in there", async () => {
  const cli = (...words: string[]) => runAtTerminal(cloud, "services/api-keys/cli.ts", ...words);
  await cli("create", "--scope", "send", "--name", "Grace");
  const [hash = ""] = /^[0-9a-f]{64}(?=.*Grace$)/m.exec(await cli("list")) ?? [];
  await cli("revoke", hash);

  expect(await untilAudited(hash.slice(0, 16), 2)).toMatchObject([
    {
      action: "revokeKey",
      name: "Grace",
      key: { key_id: "terminal", name: expect.any(String), scope: null },
    },
    { action: "createKey", name: "Grace", key: { key_id: "terminal" } },
  ]);
  const byHand = await audit({ key: "terminal" });
  expect(byHand.map(({ action }) => action).slice(0, 2)).toEqual(["revokeKey", "createKey"]);
});
