import { gzipSync } from "node:zlib";
import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ImportView } from "../../services/importing/import.ts";
import { sweep } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { forgetAddresses, operatorDb } from "../support/contacts.ts";
import {
  asSubscribers,
  importFile,
  inspectImport,
  readImport,
  refusedRows,
  startImport,
  untilImported,
  uploadImport,
} from "../support/imports.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());
beforeEach(async () => {
  await faults();
  await forgetAddresses(cloud);
});

const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 5, rules } });
const ofImporter = (rule: object) => ({ service: "dynamodb", role: "tidings-local-importer", ...rule });
const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
const contact = async (email: string) => {
  const response = await cloud.api(`/contacts/${encodeURIComponent(email)}`);
  return response.status === 200 ? await response.json() : undefined;
};
const stored = async (TableName: string, email: string) => {
  const db = operatorDb(cloud);
  const { Item } = await db.send(new GetCommand({ TableName, Key: { email } }));
  db.destroy();
  return Item;
};
const job = async (job_id: string): Promise<Record<string, unknown>> => {
  const db = operatorDb(cloud);
  const { Item = {} } = await db.send(new GetCommand({ TableName: "EmailJobs-local", Key: { job_id } }));
  db.destroy();
  return Item;
};
const newList = async (name: string): Promise<string> => {
  const response = await post("/lists", { name });
  return ((await response.json()) as { list_id: string }).list_id;
};
/** All contacts there are, by address. */
const contacts = async (): Promise<Map<string, Record<string, unknown>>> => {
  const db = operatorDb(cloud);
  const found: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new ScanCommand({ TableName: "EmailContacts-local", ExclusiveStartKey: start }),
    );
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  db.destroy();
  return new Map(found.map((item) => [item.email as string, item]));
};
const people = (count: number) =>
  Array.from({ length: count }, (_, i) => `person${i}@example.net,Name ${i}`).join("\n");

test("E-mail;First name;City just works: what is guessed is imported, with the consent that was given", async () => {
  // Given
  const id = await uploadImport(
    cloud,
    Buffer.from(
      "\uFEFFE-mail;First name;City\r\nAda@Example.net;Adelaide;Turin\r\nBob@example.net;;Rome\r\n",
    ),
  );

  // When
  const preview = await inspectImport(cloud, id);
  expect(preview).toMatchObject({
    encoding: "utf-8",
    delimiter: ";",
    has_header: true,
    columns: ["E-mail", "First name", "City"],
    rows: [
      ["Ada@Example.net", "Adelaide", "Turin"],
      ["Bob@example.net", "", "Rome"],
    ],
    mapping: [
      { column: 0, field: "email" },
      { column: 1, field: "first_name" },
      { column: 2, attribute: "city", type: "text" },
    ],
  });
  expect(await contacts()).toEqual(new Map());
  await startImport(cloud, id);
  const imported = await untilImported(cloud, id);

  // Then
  expect(imported).toMatchObject({
    status: "completed",
    rows: 2,
    added: 2,
    refused: 0,
    bytes_read: preview.size_bytes,
  });
  expect(await contact("ada@example.net")).toMatchObject({
    address: "Ada@example.net",
    first_name: "Adelaide",
    attributes: { city: "Turin" },
    status: "subscribed",
  });
  expect(await stored("EmailContacts-local", "ada@example.net")).toMatchObject({
    consents: { all: { source: "Form on example.org", at: "2026-11-01T10:00:00Z" } },
    search_name: "adelaide",
  });
});

test("what programs write is read: UTF-16, Windows-1252, gzip, quoted newlines, ragged rows, tabs", async () => {
  const utf16 = Buffer.from("\uFEFFMail\tVorname\nutf16@example.net\tJürgen\n", "utf16le");
  const latin = Buffer.from("email,nom,prénom\nlatin@example.net,Brontë,Zoé\n", "latin1");
  const quoted = 'email,company\nquoted@example.net,"Two\r\nlines, and ""quotes"""\nshort@example.net\n\n,\n';
  for (const file of [utf16, latin, gzipSync(quoted)])
    expect(await importFile(cloud, file)).toMatchObject({ status: "completed", refused: 0 });
  expect(await contact("utf16@example.net")).toMatchObject({ first_name: "Jürgen" });
  expect(await contact("latin@example.net")).toMatchObject({ first_name: "Zoé", last_name: "Brontë" });
  expect(await contact("quoted@example.net")).toMatchObject({ company: 'Two\r\nlines, and "quotes"' });
  expect(await contact("short@example.net")).not.toHaveProperty("company");
});

test("rows that cannot be taken are listed with line, column, value and reason; the others go in", async () => {
  // Given
  const rows = [
    "email,first_name,note",
    "good@example.net,Good,fine",
    "no address,X,",
    ",Nobody,",
    "GOOD@example.net,Twice,later",
    "müller@bücher.example,X,",
    "idn@bücher.example,IDN,",
    "idn@xn--bcher-kva.example,Again,",
    "wide@example.net,W,a,b",
    "nul@example.net,N\0,",
    `long@example.net,${"x".repeat(201)},`,
    "formula@,=1+1,@SUM(A1)",
    `huge@example.net,"${"y".repeat(10 * 1024 * 1024)}",`,
    `huger@example.net,,"${"y".repeat(10 * 1024 * 1024)}"`,
    "last@example.net,Last,",
  ];

  // When
  const id = await uploadImport(cloud, rows.join("\n"));
  await startImport(cloud, id);
  const imported = await untilImported(cloud, id);

  // Then
  expect(imported).toMatchObject({ status: "completed", rows: 14, added: 3, refused: 9, duplicates: 2 });
  expect([...(await contacts()).keys()].sort()).toEqual([
    "good@example.net",
    "idn@xn--bcher-kva.example",
    "last@example.net",
  ]);
  expect(await contact("good@example.net")).toMatchObject({
    first_name: "Good",
    attributes: { note: "fine" },
  });
  const list = (await refusedRows(cloud, id)).split("\n");
  expect(list.slice(0, 5)).toEqual([
    "line,column,value,reason,email,first_name,note",
    "3,email,no address,must be an e-mail address such as ada@example.net,no address,X,",
    "4,email,,is empty,,Nobody,",
    "5,,GOOD@example.net,is in an earlier row,GOOD@example.net,Twice,later",
    expect.stringContaining("6,email,müller@bücher.example,"),
  ]);
  expect(list.find((line) => line.startsWith("12,"))).toContain("'=1+1,'@SUM(A1)");
  for (const [start, reason] of [
    ["13,first_name,", /,Too big[^,]*,huge@example\.net,/],
    ["14,note,", /,attributes must be at most 5120 bytes of JSON,huger@example\.net,/],
  ] as const) {
    const line = list.find((one) => one.startsWith(`${start}yyy`))!;
    expect(line).toMatch(reason);
    expect(line.length).toBeLessThan(8_000);
  }
});

test("the list of refused rows is mended and imported as it is: reasons are no attributes, what was there stays", async () => {
  const first = await uploadImport(
    cloud,
    "sep=;\r\nE-mail;First name;Phone\r\nada;Ada;+49 30 1\r\nbob@example.net;Bob;=2\r\n",
  );
  await startImport(cloud, first);
  expect(await untilImported(cloud, first)).toMatchObject({ rows: 2, added: 1, refused: 1 });
  const list = await refusedRows(cloud, first);
  expect(list).toContain("3,E-mail,ada,");

  const mended = list.replace(/,ada,Ada,/, ",ada@example.net,Ada,");
  expect(await importFile(cloud, mended)).toMatchObject({ rows: 1, added: 1, refused: 0 });
  expect(await contact("ada@example.net")).toMatchObject({
    first_name: "Ada",
    attributes: { phone: "+49 30 1" },
  });
});

test("a file is read as it is said to be, from its upload to its last row", async () => {
  // UTF-8 by its bytes; and a delimiter that the guess would not take
  const file = "email|note\na@example.net|1,2,3\n\xc9\xae@example.net|\xc9\xae,2,3\n";
  const bytes = Buffer.from(file, "latin1");
  const format = { encoding: "windows-1252", delimiter: "|" };
  const created = await (await post("/imports", { filename: "said.csv", format })).json();
  await fetch(created.upload.url, { method: "PUT", headers: created.upload.headers, body: bytes });
  expect(await inspectImport(cloud, created.import_id)).toMatchObject({
    ...format,
    columns: ["email", "note"],
    rows: [
      ["a@example.net", "1,2,3"],
      ["É®@example.net", "É®,2,3"],
    ],
  });
  expect(await inspectImport(cloud, created.import_id, { delimiter: "," })).toMatchObject({
    encoding: "windows-1252",
    delimiter: ",",
    columns: ["email|note"],
  });
  await startImport(cloud, created.import_id);
  expect(await untilImported(cloud, created.import_id)).toMatchObject({ rows: 2, added: 1, refused: 1 });
  expect(await contact("a@example.net")).toMatchObject({ attributes: { note: "1,2,3" } });
  const refused = await post("/imports", { filename: "x", format: { delimiter: "::" } });
  expect(await refused.json()).toMatchObject({ error: { field: "format.delimiter" } });
});

test("consent is kept with its own time and IP address, where the rows say so; not of who wants no mail", async () => {
  const file = [
    "email,optin_time,optin_ip",
    "own@example.net,2025-02-03 04:05:06,192.0.2.7",
    "none@example.net,,",
    "odd@example.net,3/4/2025,",
  ].join("\n");
  expect(await importFile(cloud, file)).toMatchObject({ added: 2, refused: 1 });
  const all = { at: "2026-11-01T10:00:00Z", source: "Form on example.org" };
  expect(await contact("own@example.net")).toMatchObject({
    consents: { all: { ...all, at: "2025-02-03T04:05:06.000Z", ip: "192.0.2.7" } },
  });
  expect(await contact("none@example.net")).toMatchObject({ consents: { all } });
  const out = { as: { status: "unsubscribed" }, consent: undefined };
  expect(await importFile(cloud, file, out)).toMatchObject({ updated: 2, added: 1, refused: 0 });

  const id = await uploadImport(cloud, file);
  const { mapping } = await inspectImport(cloud, id);
  const consent = { source: "Form", at: "2999-01-01T00:00:00Z" };
  const late = await post(`/imports/${id}/start`, { mapping, ...asSubscribers, consent });
  expect([late.status, (await late.json()).error.field]).toEqual([400, "consent.at"]);
});

test("an import never re-subscribes, un-suppresses or lowers a state; nor does it put anybody back on a list", async () => {
  // Given
  for (const email of ["gone", "manual", "open", "left"])
    expect((await post("/contacts", { email: `${email}@example.net`, first_name: "Old" })).status).toBe(201);
  await cloud.api("/contacts/gone@example.net", { method: "PATCH", body: { status: "unsubscribed" } });
  await post("/suppressions", { email: "manual@example.net" });
  await post("/suppressions", { email: "stranger@example.net", reason: "complaint" });
  const [left, other] = [await newList("Left"), await newList("Other")];
  const db = operatorDb(cloud);
  const { Item } = await db.send(
    new GetCommand({ TableName: "EmailContacts-local", Key: { email: "left@example.net" } }),
  );
  await db.send(
    new PutCommand({
      TableName: "EmailContacts-local",
      Item: { ...Item, left_lists: new Set([left]) },
    }),
  );
  db.destroy();

  // When
  const rows = ["gone", "manual", "open", "left", "stranger"].map((name) => `${name}@example.net,New,`);
  const imported = await importFile(cloud, `email,first_name,city\n${rows.join("\n")}\n`, {
    lists: [left, other],
  });

  // Then
  expect(imported).toMatchObject({ added: 1, updated: 4, suppressed: 3 });
  expect(await contact("gone@example.net")).toMatchObject({ status: "unsubscribed", first_name: "New" });
  expect(await contact("stranger@example.net")).toMatchObject({ status: "complained" });
  expect((await cloud.api("/suppressions/manual@example.net")).status).toBe(200);
  expect(await stored("EmailContacts-local", "gone@example.net")).not.toHaveProperty("lists");
  expect(await stored("EmailContacts-local", "gone@example.net")).not.toHaveProperty("consents");
  expect((await stored("EmailContacts-local", "open@example.net"))!.lists).toEqual(new Set([left, other]));
  expect((await stored("EmailContacts-local", "left@example.net"))!.lists).toEqual(new Set([other]));
});

test("who wants no mail is imported as that: suppressed first, and a contact's state only hardens", async () => {
  for (const email of ["reader@example.net", "bounced@example.net"])
    await post("/contacts", { email, first_name: "R" });
  await post("/suppressions", { email: "bounced@example.net", reason: "bounce" });
  const file = "email\nreader@example.net\nbounced@example.net\nnew@example.net\n";

  const unsubscribed = { as: { status: "unsubscribed" }, consent: undefined };
  expect(await importFile(cloud, file, unsubscribed)).toMatchObject({
    added: 1,
    updated: 1,
    unchanged: 1,
    suppressed: 3,
  });
  expect(await contact("reader@example.net")).toMatchObject({ status: "unsubscribed" });
  expect(await contact("bounced@example.net")).toMatchObject({ status: "bounced" });
  expect(await contact("new@example.net")).toMatchObject({ status: "unsubscribed" });

  const suppressed = { as: { status: "suppressed", reason: "complaint" }, consent: undefined };
  expect(await importFile(cloud, "email\nreader@example.net\nother@example.net\n", suppressed)).toMatchObject(
    // A complaint takes the place of an opt-out
    { added: 2, updated: 0 },
  );
  expect(await contact("reader@example.net")).toMatchObject({ status: "complained" });
  expect(await contact("other@example.net")).toBeUndefined();
  expect(await (await cloud.api("/suppressions/other@example.net")).json()).toMatchObject({
    reason: "complaint",
  });
});

test("add leaves contacts alone, update adds none, and an empty cell changes nothing", async () => {
  await post("/contacts", {
    email: "old@example.net",
    first_name: "Old",
    attributes: { city: "Rome", x: 1 },
  });
  const file = "email,first_name,city\nold@example.net,,Paris\nnew@example.net,New,Oslo\n";

  expect(await importFile(cloud, file, { mode: "add" })).toMatchObject({ added: 1, skipped: 1, updated: 0 });
  expect(await contact("old@example.net")).toMatchObject({ attributes: { city: "Rome", x: 1 } });
  await cloud.api("/contacts/new@example.net", { method: "DELETE" });
  expect(await importFile(cloud, file, { mode: "update" })).toMatchObject({
    added: 0,
    skipped: 1,
    updated: 1,
  });
  expect(await contact("old@example.net")).toMatchObject({
    first_name: "Old",
    attributes: { city: "Paris", x: 1 },
  });
  expect(await importFile(cloud, file, { mode: "update" })).toMatchObject({ unchanged: 1, skipped: 1 });
});

test("an importer that dies in the middle is taken up again: no row twice, none lost, each counted once", async () => {
  // Given: it dies in its third step, with some transactions of it written, and after its progress was written
  const id = await uploadImport(
    cloud,
    `email,first_name\n${people(3_500)}\nbad,\nperson7@example.net,Twice\n`,
  );
  await faults(
    ofImporter({ operation: "TransactWriteItems", kind: "crash-after", skip: 24, count: 1 }),
    ofImporter({ operation: "UpdateItem", kind: "crash-after", skip: 2, count: 1 }),
  );

  // When
  await startImport(cloud, id);
  await waitFor("the first death", async () => (await readImport(cloud, id)).rows >= 1_000);
  for (let minute = 0; minute < 12 && (await readImport(cloud, id)).status === "running"; minute++) {
    await untilQuiet(cloud);
    if ((await readImport(cloud, id)).status === "running") await pass(cloud, 60);
    await sweep(cloud);
  }
  const imported = await untilImported(cloud, id);

  // Then
  expect(imported).toMatchObject({
    status: "completed",
    rows: 3_502,
    added: 3_500,
    updated: 0,
    unchanged: 0,
    refused: 1,
    duplicates: 1,
  });
  const found = await contacts();
  expect(found.size).toBe(3_500);
  for (const [, { created_at, updated_at }] of found) expect(updated_at).toBe(created_at);
  expect((await refusedRows(cloud, id)).trim().split("\n")).toHaveLength(3);
});

test("an opt-out while the file is read is kept", async () => {
  // Given: the importer has read the contact, and its write is late
  const id = await uploadImport(cloud, "email,first_name\nada@example.net,Ada\n");
  await post("/contacts", { email: "ada@example.net" });
  await faults(ofImporter({ operation: "TransactWriteItems", kind: "delay", delay_ms: 1_500, count: 1 }));

  // When
  await startImport(cloud, id);
  await waitFor("the write to be on its way", async () => {
    const { injected } = (await (await cloud.local("/faults")).json()) as { injected: { kind: string }[] };
    return injected.some(({ kind }) => kind === "delay");
  });
  await cloud.api("/contacts/ada@example.net", { method: "PATCH", body: { status: "unsubscribed" } });

  // Then
  expect(await untilImported(cloud, id)).toMatchObject({ updated: 1 });
  expect(await contact("ada@example.net")).toMatchObject({ status: "unsubscribed", first_name: "Ada" });
});

test("an import is cancelled: what was imported stays and is counted, nothing more comes", async () => {
  // Given
  const rows = people(20_000).split("\n");
  const mixed = rows.flatMap((row, n) => (n % 100 === 0 ? [row, `no address ${n},X`] : [row]));
  const id = await uploadImport(cloud, `email,first_name\n${mixed.join("\n")}\n`);
  await startImport(cloud, id);
  await waitFor("some rows", async () => (await readImport(cloud, id)).rows >= 1_000);

  // When
  const response = await post(`/imports/${id}/cancel`, {});
  const answered = (await response.json()) as ImportView;
  await untilQuiet(cloud);

  // Then
  const cancelled = await readImport(cloud, id);
  expect([response.status, cancelled.status]).toEqual([200, "cancelled"]);
  expect(cancelled.added).toBe((await contacts()).size);
  expect(cancelled.added + cancelled.refused).toBe(cancelled.rows);
  expect((await refusedRows(cloud, id)).trim().split("\n")).toHaveLength(1 + cancelled.refused);
  expect(cancelled.rows - answered.rows).toBeLessThanOrEqual(2_000);
  expect(cancelled.rows).toBeLessThan(mixed.length);
  // Where it was is forgotten, and that it ended was told.
  const kept = await job(id);
  expect(kept).not.toHaveProperty("cursor");
  expect(kept).not.toHaveProperty("open");
  expect((await post(`/imports/${id}/cancel`, {})).status).toBe(200);
});

test("a file that cannot be read fails clearly: what was read of it stays", async () => {
  const refusals = [
    [Buffer.from("PK\x03\x04rest"), "zip archive or an Excel workbook"],
    [Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), "no gzip file"],
    [gzipSync(Buffer.alloc(40_000_000)), "100 times"],
  ] as const;
  for (const [file, words] of refusals) {
    const id = await uploadImport(cloud, file);
    const response = await post(`/imports/${id}/inspect`, {});
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: "unreadable_file", message: expect.stringContaining(words) },
    });
  }
  const broken = await importFile(cloud, `email,n\n${people(1_500)}\n"never closed,1\n${people(20)}\n`);
  expect(broken).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("A quote is opened and never closed"),
  });
  expect(broken).toMatchObject({ rows: 1_500, added: 1_500 });
  const compressed = gzipSync(`email,n\n${people(6_000)}`);
  const cut = await importFile(cloud, compressed.subarray(0, compressed.length / 2));
  expect(cut).toMatchObject({ status: "failed", reason: expect.stringContaining("cut off") });
  expect(cut.rows).toBeGreaterThan(0);
});

test("a lost ImportRequested is made good, and the end is told once", async () => {
  await faults({ service: "events", operation: "PutEvents", role: "tidings-local-api", kind: "throttle" });
  const id = await uploadImport(cloud, "email\nlate@example.net\n");
  await startImport(cloud, id);
  await faults();
  expect(await readImport(cloud, id)).toMatchObject({ status: "running", rows: 0 });
  await pass(cloud, 121);
  // And the importer cannot say that it is done
  await faults({
    service: "events",
    operation: "PutEvents",
    role: "tidings-local-importer",
    kind: "throttle",
  });
  await sweep(cloud);
  expect(await untilImported(cloud, id)).toMatchObject({ status: "completed", added: 1 });
  await untilQuiet(cloud);
  expect(await job(id)).toMatchObject({ status: "completed", open: "open" });
  await faults();
  await pass(cloud, 121);
  await sweep(cloud);
  await waitFor("the end to be told", async () => !("open" in (await job(id))));
});

test("imports are listed, newest first, and refuse what they cannot do", async () => {
  const id = await uploadImport(cloud, "email\na@example.net\n", "latest.csv");
  const page = (await (await cloud.api("/imports?limit=2")).json()) as {
    imports: { import_id: string; status: string }[];
    next_cursor: string;
  };
  expect(page.imports[0]).toMatchObject({ import_id: id, filename: "latest.csv", status: "waiting" });
  expect((await cloud.api(`/imports?limit=2&cursor=${page.next_cursor}`)).status).toBe(200);

  const mapping = [{ column: 0, field: "email" }];
  const start = { mapping, mode: "both", as: { status: "subscribed" } };
  const consent = { source: "x" };
  for (const [body, field] of [
    [start, "consent"],
    [{ ...start, consent, mapping: [{ column: 3, field: "email" }] }, "mapping[0].column"],
    [{ ...start, consent, mapping: [{ column: 0, field: "company" }] }, "mapping"],
    [{ ...start, consent, lists: ["x"] }, "lists[0]"],
    [{ ...start, consent, lists: ["list_4f6d0c1e9b7a2d35"] }, "lists[0]"],
  ] as const) {
    const response = await post(`/imports/${id}/start`, body);
    expect([response.status, (await response.json()).error.field]).toEqual([400, field]);
  }
  expect((await cloud.api("/imports/import_1")).status).toBe(404);
  expect((await cloud.api(`/imports/${id}/errors`)).status).toBe(409);
  expect((await post(`/imports/${id}/cancel`, {})).status).toBe(200);
  expect((await post(`/imports/${id}/start`, { ...start, consent })).status).toBe(409);
});
