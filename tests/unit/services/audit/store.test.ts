import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AuditLine, addressMark } from "../../../../services/audit/line.ts";
import { type AuditQuestion, auditStore, examinedMax } from "../../../../services/audit/store.ts";
import { transact, transactMax } from "../../../../services/platform/dynamodb.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.meter.reset());
afterAll(() => stage.stop());

const line = (at: string, fields: Partial<AuditLine> = {}): AuditLine => ({
  at,
  request_id: crypto.randomUUID(),
  key: { key_id: "0123456789abcdef", name: "Ada" },
  scope: "send",
  action: "pauseCampaign",
  target: "ses_campaign_1",
  name: "Spring sale",
  status: 200,
  ...fields,
});
/** A table's worth of lines of their own: each test asks for its own key. */
const keyed = (key_id: string) => ({ key: { key_id, name: "Ada" } });
const pagesOf = async (question: AuditQuestion, limit: number, now: Date) => {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const { lines, end } = await stage.audit.find(question, limit, now, after);
    pages.push(lines.map(({ at }) => at));
    after = end;
  } while (after !== undefined);
  return pages;
};

test("lines of many months are read as one list, the newest first, and each once", async () => {
  const key = keyed("aaaaaaaaaaaaaaaa");
  const moments = [
    "2026-11-29T10:00:00.000Z",
    "2026-11-01T00:00:00.000Z",
    "2026-10-31T23:59:59.999Z",
    "2026-02-01T00:00:00.000Z",
    "2025-12-31T23:59:59.999Z",
  ];
  for (const at of moments) await stage.audit.add(line(at, key));
  // Two at the same moment
  await stage.audit.add(line(moments[1]!, key));
  const all = moments.toSpliced(1, 0, moments[1]!);
  const now = new Date("2026-11-29T12:00:00.000Z");

  const question = { keyId: "aaaaaaaaaaaaaaaa" };
  for (const limit of [1, 2, 4, 50])
    expect((await pagesOf(question, limit, now)).flat(), `pages of ${limit}`).toEqual(all);
  expect((await pagesOf({ target: "ses_campaign_1", ...question }, 2, now)).flat()).toEqual(all);
  expect(
    await pagesOf({ ...question, from: moments[3], to: moments[1] }, 50, now),
    "from a moment on, and before another",
  ).toEqual([[moments[2], moments[3]]]);
  expect(await pagesOf({ ...question, from: moments[0], to: moments[4] }, 50, now)).toEqual([[]]);
});

test("a moment far ahead is asked for no longer than this one", async () => {
  const now = new Date("2026-11-29T12:00:00.000Z");
  await stage.audit.find({ to: "9999-12-31T00:00:00.000Z" }, 1_000, now);
  expect(stage.calls("Query")).toBeLessThanOrEqual(15);
});

test("what is older than it is kept is left out, though it is still there, and is marked to expire", async () => {
  const key = keyed("bbbbbbbbbbbbbbbb");
  const monthKept = auditStore(stage.db, "Audit", 30);
  await monthKept.add(line("2026-05-01T12:00:00.000Z", key));
  await monthKept.add(line("2026-05-02T12:00:00.000Z", key));
  const { lines } = await monthKept.find(
    { keyId: "bbbbbbbbbbbbbbbb" },
    10,
    new Date("2026-06-01T00:00:00.000Z"),
  );
  expect(lines.map(({ at }) => at)).toEqual(["2026-05-02T12:00:00.000Z"]);
  expect(lines[0]).not.toHaveProperty("expires_at");
});

test("a line is written once: that of the same moment and request changes nothing", async () => {
  const first = line("2026-07-01T12:00:00.000Z", {
    request_id: "one",
    target: "draft_1",
    action: "deleteDraft",
  });
  await stage.audit.add(first);
  await stage.audit.add({ ...first, status: 403 });
  const { lines } = await stage.audit.find({ target: "draft_1" }, 10, new Date("2026-07-02T00:00:00.000Z"));
  expect(lines).toEqual([first]);
});

test("a request costs two write units, one of them for the index", async () => {
  const longest = line("2026-08-01T12:00:00.000Z", {
    target: `address_${"f".repeat(32)}`,
    name: "n".repeat(200),
    key: { key_id: "0123456789abcdef", name: "k".repeat(60) },
  });
  await stage.audit.add(longest);
  expect(stage.meter.snapshot().services.dynamodb).toMatchObject({ units: { write_units: 2 } });
});

test("among many, one that is rare is looked for page by page", async () => {
  const at = (n: number) => new Date(Date.UTC(2026, 8, 1) + n).toISOString();
  const many = keyed("cccccccccccccccc");
  await stage.audit.add(line(at(0), { ...many, action: "redriveDeadLetters", target: "sender" }));
  const numbers = Array.from({ length: examinedMax + 1 }, (_, n) => n + 1);
  const put = (n: number) => ({
    Put: { TableName: "Audit", Item: { month: "2026-09", entry: `${at(n)} ${n}`, ...line(at(n), many) } },
  });
  for (let first = 0; first < numbers.length; first += transactMax)
    await transact(stage.db, numbers.slice(first, first + transactMax).map(put));
  const question = { action: "redriveDeadLetters" as const, keyId: "cccccccccccccccc" };
  const pages = await pagesOf(question, 10, new Date("2026-09-02T00:00:00.000Z"));
  expect(pages).toEqual([[], [at(0)]]);
});

test("an address stands as the same mark in one stage, and as another in another", () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(addressMark("ada@example.net", one)).toBe(addressMark("ada@example.net", one));
  const marks = [
    addressMark("ada@example.net", one),
    addressMark("bob@example.net", one),
    addressMark("ada@example.net", other),
  ];
  expect(new Set(marks).size).toBe(3);
  for (const mark of marks) expect(mark).toMatch(/^address_[0-9a-f]{32}$/);
});
