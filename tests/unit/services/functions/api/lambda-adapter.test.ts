import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaAdapter } from "../../../../../services/functions/api/lambda-adapter.ts";
import { decodePath, toApiEvent } from "../../../../../stacks/local/front/api-event.ts";
import { campaign } from "../../../../support/campaigns.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

/** An event as API Gateway makes it of a request. @param path as the client sends it */
const eventOf = (
  method: string,
  path: string,
  { body = "", headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): APIGatewayProxyEventV2 => {
  const [encoded = "", query = ""] = path.split("?");
  const request = {
    method,
    path: encoded,
    query,
    headers: { authorization: `Bearer ${api.keys.admin}`, ...headers },
    body: Buffer.from(body),
  };
  const route = { route: { routeKey: "$default", integrationId: "1" }, pathParameters: {} };
  const gateway = { id: "api", account: "000000000000", domainName: "api.example.com", stage: "$default" };
  return toApiEvent(request, decodePath(encoded), route, gateway, "request-1", new Date());
};

const answer = async (...request: Parameters<typeof eventOf>) => {
  const { statusCode, headers, body } = await lambdaAdapter(api.app)(eventOf(...request), {
    awsRequestId: "request-1",
  });
  return { status: statusCode, headers, body: body ? JSON.parse(body) : undefined };
};

const json = { "content-type": "application/json" };

test("an empty Idempotency-Key is refused: a variable that is empty would mail twice", async () => {
  const body = JSON.stringify(campaign());
  for (const key of ["", " ", "é", "k".repeat(256)])
    expect(
      await answer("POST", "/ses-campaign", { body, headers: { ...json, "idempotency-key": key } }),
    ).toMatchObject({ status: 400, body: { error: { code: "invalid_request", field: "idempotency-key" } } });
});

test.each([
  "/suppressions/%2e%2e%2fcontacts%2fu16@example.net",
  "/suppressions/../contacts/u16@example.net",
  "/suppressions/%2e%2e/contacts/u16@example.net",
  "/suppressions/..%5ccontacts%5cu16@example.net",
  "/suppressions/x%2f%2e%2e%2f..%2fcontacts/u16@example.net",
  "/suppressions/%2e%2e%2fcontacts%2fu16@example.net%3fx",
  "/suppressions/%2e%2e%2fcontacts%2fu16@example.net%23x",
])("a path parameter is data, never another route: DELETE %s", async (path) => {
  await api.asAdmin("POST", "/contacts", { email: "u16@example.net" });
  const body = JSON.stringify({ reason: "They asked to be mailed again." });
  const refused = await answer("DELETE", path, { body, headers: json });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", field: "email" } },
  });
  expect((await answer("GET", "/contacts/u16@example.net")).status).toBe(200);
});

test.each([
  ["/contacts/..", 400],
  ["/contacts/%2e%2e", 400],
  ["/contacts/%2e", 400],
  ["/campaigns/%2e%2e/contacts", 404],
  ["/campaigns/ses_campaign_none%2fdeliveries", 404],
  ["/x/../health", 404],
  ["/contacts/%2520@example.net", 404],
  ["/campaigns/ses_campaign_none%3fx", 404],
  ["/contacts/a%0ab@example.net", 400],
])("a path is not normalised: GET %s", async (path, status) => {
  expect((await answer("GET", path)).status).toBe(status);
});

test.each([
  "o'brien+news@example.net",
  "x%2f@example.net",
  "x%3fy@example.net",
  "100%@example.net",
  "a/b@example.net",
  "//@example.net",
  "a/history@example.net",
  "a#b@example.net",
])("an address in a path is decoded once, and is all of the address: %s", async (email) => {
  await api.asAdmin("POST", "/contacts", { email });
  await api.asAdmin("POST", "/suppressions", { email, reason: "manual" });
  const address = encodeURIComponent(email);
  const changed = { body: JSON.stringify({ company: "Ulm" }), headers: json };
  const statuses = [
    (await answer("GET", `/contacts/${address}`)).status,
    (await answer("GET", `/contacts/${address}/history`)).status,
    (await answer("PATCH", `/contacts/${address}`, changed)).status,
    (await answer("GET", `/suppressions/${address}`)).status,
    (await answer("DELETE", `/contacts/${address}`)).status,
  ];
  expect(statuses).toEqual([200, 200, 200, 200, 204]);
});

test("a GET with a body is answered as one without", async () => {
  expect(await answer("GET", "/contacts/nobody@example.net", { body: "{}", headers: json })).toMatchObject({
    status: 404,
    body: { error: { code: "not_found" } },
  });
  const keyless = { body: "x", headers: { authorization: "", "content-type": "text/plain" } };
  expect((await answer("GET", "/contacts", keyless)).status).toBe(401);
});

test("a body comes through in base64 too", async () => {
  const event = eventOf("POST", "/contacts", { headers: json });
  const body = Buffer.from(JSON.stringify({ email: "base64@example.net", first_name: "Žofie" }));
  const encoded = { ...event, body: body.toString("base64"), isBase64Encoded: true };
  const { statusCode, body: shown } = await lambdaAdapter(api.app)(encoded, { awsRequestId: "request-1" });
  expect([statusCode, JSON.parse(shown!)]).toMatchObject([201, { first_name: "Žofie" }]);
});

test("a method that no request can be made of is one that the path does not have", async () => {
  for (const method of ["TRACE", "CONNECT", "PUT", "PROPFIND"])
    expect(await answer(method, "/contacts")).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD, POST, OPTIONS" },
      body: { error: { code: "method_not_allowed" } },
    });
});

test("cookies are apart from the headers, each by itself", async () => {
  const cookies = new Headers([
    ["set-cookie", "a=1; Path=/"],
    ["set-cookie", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    ["x-n", "3"],
  ]);
  const app = { fetch: () => new Response("done", { headers: cookies }) };
  const answered = await lambdaAdapter(app)(eventOf("GET", "/key"), { awsRequestId: "request-1" });
  expect(answered).toEqual({
    statusCode: 200,
    headers: { "content-type": "text/plain;charset=UTF-8", "x-n": "3" },
    cookies: ["a=1; Path=/", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    body: "done",
  });
});
