import { afterAll, beforeAll, expect, test } from "vitest";
import { campaign } from "../../../../support/campaigns.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  // Nothing of this is our own fault
  expect(api.faults).toEqual([]);
});

const send = (method: string, path: string, contentType: string, body: string) =>
  api.request(method, path, {
    body,
    headers: { authorization: `Bearer ${api.keys.admin}`, "content-type": contentType },
  });

test.each([
  "application/json ; charset=utf-8",
  "application/json;",
  "application/json;charset=utf-8 ;",
  "APPLICATION/JSON",
])("JSON is taken by the name %s", async (contentType) => {
  const email = `${Buffer.from(contentType).toString("hex")}@example.net`;
  expect((await send("POST", "/contacts", contentType, JSON.stringify({ email }))).status).toBe(201);
  expect((await send("PATCH", `/contacts/${email}`, contentType, '{"company": "AE"}')).status).toBe(200);
  const read = await send("POST", "/dead-letters/sender/redrive", contentType, '{"limit": 0}');
  expect(await read.json()).toMatchObject({ error: { field: "limit" } });
});

test.each(["text/plain", "", "application/jsonp", "application/x-www-form-urlencoded"])(
  "a body by the name %j is refused",
  async (contentType) => {
    const refused = await send("POST", "/contacts", contentType, '{"email": "type@example.net"}');
    expect([refused.status, await refused.json()]).toMatchObject([
      415,
      { error: { code: "unsupported_media_type" } },
    ]);
  },
);

test("an empty body is refused where one is required, whatever the headers say, and is none where it is not", async () => {
  for (const contentType of ["application/json", "text/plain"]) {
    const required = await send("POST", "/dead-letters/sender/redrive", contentType, "");
    expect([required.status, await required.json()]).toMatchObject([
      400,
      { error: { code: "invalid_request", message: expect.stringContaining("needs a body") } },
    ]);
    const optional = await send("POST", "/campaigns/ses_campaign_none/retry", contentType, "");
    expect(optional.status).toBe(404);
  }
  expect((await api.asAdmin("POST", "/dead-letters/sender/redrive")).status).toBe(400);
});

const withAttributes = (attributes: string) => `{"email": "kept@example.net", "attributes": {${attributes}}}`;

test.each([
  ["9007199254740992", /at most 9007199254740991.*string/],
  ["-9007199254740992", /at least -9007199254740991.*string/],
  ["1e300", /at most 9007199254740991.*string/],
  ["1e-140", /at least 1e-130.*string/],
  ["12345678901234567", /digits.*string/],
  ["12345678901234567.5", /digits.*string/],
  ["0.12345678901234567891", /digits.*string/],
])("a number that would not be kept to the last digit is refused: %s", async (number, message) => {
  await expectRefusal(api, "POST", "/contacts", withAttributes(`"customer": ${number}`), 400, {
    code: "invalid_request",
    field: "attributes.customer",
    message: expect.stringMatching(message),
  });
});

test("a number that is taken is the same in the answer", async () => {
  const numbers = { a: 9007199254740991, b: -1.5, c: 0.1, d: 1e-130, e: 123456789012345.6, f: 0 };
  const body = { email: "numbers@example.net", attributes: numbers };
  expect((await api.asAdmin("POST", "/contacts", body)).status).toBe(201);
  const shown = await api.asAdmin("GET", "/contacts/numbers@example.net");
  expect(await shown.json()).toMatchObject({ attributes: numbers });
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
  "an attribute named %s is refused, not lost",
  async (name) => {
    await expectRefusal(api, "POST", "/contacts", withAttributes(`"${name}": "x"`), 400, {
      code: "invalid_request",
      field: `attributes.${name}`,
    });
  },
);

const lone = "\ud800";
test.each([
  ["POST", "/contacts", { email: "lone@example.net", first_name: lone }, "first_name"],
  [
    "POST",
    "/contacts",
    { email: "lone@example.net", attributes: { colour: `a${lone}` } },
    "attributes.colour",
  ],
  ["PATCH", "/contacts/lone@example.net", { company: lone }, "company"],
  [
    "POST",
    "/attachments",
    { filename: `a${lone}.txt`, content_type: "text/plain", size_bytes: 1 },
    "filename",
  ],
  ["POST", "/ses-campaign", campaign({ subject: lone }), "subject"],
  ["POST", "/campaigns/preflight", campaign({ body: `<p>${lone}</p>` }), "body"],
  ["POST", "/campaigns/test", campaign({ to: "ada@example.net", from_name: lone }), "from_name"],
  ["POST", "/ses-campaign", campaign({ [lone]: 1 }), "�"],
])("half of a surrogate pair is refused: %s %s %#", async (method, path, body, field) => {
  await expectRefusal(api, method, path, body, 400, {
    code: "invalid_request",
    field,
    message: expect.stringContaining("surrogate"),
  });
});

test("what is repeated of a request is bounded", async () => {
  for (const [path, body] of [
    ["/contacts", { email: "a@example.net", ["k".repeat(5_900_000)]: 1 }],
    ["/contacts", { email: "a@example.net", attributes: { ["k".repeat(2_000_000)]: 1 } }],
    ["/ses-campaign", campaign({ body: `{% ${"k".repeat(19_000)} %}` })],
    ["/ses-campaign", campaign({ time_zone: "Z".repeat(1_000_000) })],
  ] as const) {
    const refused = await api.asAdmin("POST", path, body);
    expect(refused.status).toBe(400);
    expect((await refused.text()).length).toBeLessThan(1500);
  }
  const query = await api.asAdmin("GET", `/contacts?${"q".repeat(9000)}=1`);
  expect((await query.text()).length).toBeLessThan(1500);
});

test("half a million addresses that are none are refused by the first", async () => {
  const audience = Array.from({ length: 500_000 }, () => "x");
  for (const [given, field] of [
    [audience, "audience[0]"],
    [["ada@example.net", 5, ...audience], "audience[1]"],
  ] as const)
    await expectRefusal(api, "POST", "/ses-campaign", campaign({ audience: given }), 400, {
      code: "invalid_request",
      field,
    });
});

test("what is missing is told from what is of another type", async () => {
  const messageOf = async (path: string, body: unknown) =>
    ((await (await api.asAdmin("POST", path, body)).json()) as { error: { message: string } }).error.message;
  expect(await messageOf("/contacts", {})).toBe("email is required.");
  expect(await messageOf("/contacts", { email: 5 })).toMatch(/^email: .*string.*number/);
  expect(await messageOf("/contacts", { email: null })).toMatch(/^email: .*string.*null/);
  expect(await messageOf("/ses-campaign", campaign({ attachments: {} }))).toMatch(/^attachments: .*array/);
  expect(await messageOf("/ses-campaign", campaign({ audience: "ada@example.net" }))).toMatch(
    /^audience: must be a list/,
  );
  const attachments = [{ filename: "a.txt", content: 1, content_type: "text/plain" }];
  expect(await messageOf("/ses-campaign", campaign({ attachments }))).toMatch(
    /^attachments\[0\]\.content: .*string.*number/,
  );
  const uploaded = [{ filename: "a.txt", content_type: "text/plain" }];
  expect(await messageOf("/ses-campaign", campaign({ attachments: uploaded }))).toBe(
    "attachments[0].content is required.",
  );
});
