import { describe, expect, test, vi } from "vitest";
import { createHttpApi, type HttpApiConfiguration } from "../../../../../stacks/local/front/http-api.ts";
import type { HttpRequest } from "../../../../../stacks/local/front/message.ts";
import { selectRoute } from "../../../../../stacks/local/front/route.ts";
import { createTokenBucket } from "../../../../../stacks/local/front/token-bucket.ts";
import type { Outcome } from "../../../../../stacks/local/lambda/function.ts";
import { AwsError } from "../../../../../stacks/local/types.ts";

const request = (given: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: {},
  body: Buffer.alloc(0),
  ...given,
});

const configuration: HttpApiConfiguration = {
  id: "abc123",
  account: "000000000000",
  domainName: "abc123.execute-api.us-east-1.amazonaws.com",
  executionArn: "arn:aws:execute-api:us-east-1:000000000000:abc123",
  routes: [{ routeKey: "$default", integrationId: "i1" }],
  integrations: [{ id: "i1", functionName: "api", timeoutMs: 30_000 }],
  throttle: { ratePerSecond: 100, burst: 200 },
  routeThrottles: new Map(),
};

/** An API whose function returns this value; `events` are what it got. */
const apiReturning = (result: unknown, given: Partial<HttpApiConfiguration> = {}) => {
  const events: { functionName: string; event: Record<string, unknown>; sourceArn: string }[] = [];
  const handle = createHttpApi({ ...configuration, ...given }, async (functionName, payload, sourceArn) => {
    events.push({ functionName, event: JSON.parse(payload), sourceArn });
    return { ok: true, payload: JSON.stringify(result) };
  });
  return { handle, events };
};

const apiWith = (invoke: () => Promise<Outcome>, given: Partial<HttpApiConfiguration> = {}) =>
  createHttpApi({ ...configuration, ...given }, invoke);

const withoutRequestId = ({ headers, ...rest }: Awaited<ReturnType<ReturnType<typeof createHttpApi>>>) => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "apigw-requestid")),
});

describe("the event of payload format 2.0", () => {
  test("holds the request as API Gateway describes it", async () => {
    vi.useFakeTimers({ now: new Date("2026-03-12T19:03:58Z"), toFake: ["Date"] });
    const { handle, events } = apiReturning({ statusCode: 200 });
    await handle(
      request({
        method: "POST",
        path: "/contacts/a%2Bb%40example.com",
        query: "list=x&list=y%26z&empty=",
        headers: {
          host: "abc123.execute-api.us-east-1.amazonaws.com",
          "content-type": "application/json",
          "user-agent": "curl",
          cookie: "a=1; b=2",
        },
        body: Buffer.from('{"ö":1}'),
      }),
    );
    vi.useRealTimers();
    expect(events).toEqual([
      {
        functionName: "api",
        sourceArn: "arn:aws:execute-api:us-east-1:000000000000:abc123/$default/$default",
        event: {
          version: "2.0",
          routeKey: "$default",
          rawPath: "/contacts/a+b@example.com",
          rawQueryString: "list=x&list=y%26z&empty=",
          cookies: ["a=1", "b=2"],
          headers: {
            host: "abc123.execute-api.us-east-1.amazonaws.com",
            "content-type": "application/json",
            "user-agent": "curl",
            "x-forwarded-for": "127.0.0.1",
          },
          queryStringParameters: { list: "x,y&z", empty: "" },
          requestContext: {
            accountId: "000000000000",
            apiId: "abc123",
            domainName: "abc123.execute-api.us-east-1.amazonaws.com",
            domainPrefix: "abc123",
            http: {
              method: "POST",
              path: "/contacts/a+b@example.com",
              protocol: "HTTP/1.1",
              sourceIp: "127.0.0.1",
              userAgent: "curl",
            },
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            routeKey: "$default",
            stage: "$default",
            time: "12/Mar/2026:19:03:58 +0000",
            timeEpoch: Date.parse("2026-03-12T19:03:58Z"),
          },
          body: '{"ö":1}',
          isBase64Encoded: false,
        },
      },
    ]);
  });

  test("leaves out what the request does not have", async () => {
    const { handle, events } = apiReturning({});
    await handle(request({ path: "/health" }));
    expect(Object.keys(events[0]?.event ?? {}).toSorted()).toEqual([
      "headers",
      "isBase64Encoded",
      "rawPath",
      "rawQueryString",
      "requestContext",
      "routeKey",
      "version",
    ]);
  });

  const bodies: [contentType: string | undefined, base64: boolean][] = [
    [undefined, false],
    ["application/json; charset=utf-8", false],
    ["application/problem+json", false],
    ["text/csv", false],
    ["application/x-www-form-urlencoded", true],
    ["application/octet-stream", true],
    ["image/svg+xml", false],
  ];
  test.each(bodies)("carries a body of type %s in base64: %s", async (contentType, base64) => {
    const { handle, events } = apiReturning({});
    const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType };
    await handle(request({ method: "POST", headers, body: Buffer.from("List=1") }));
    expect(events[0]?.event).toMatchObject({
      body: base64 ? Buffer.from("List=1").toString("base64") : "List=1",
      isBase64Encoded: base64,
    });
  });

  test("cuts the path where decoding brings forth a question mark, as HTTP APIs do", async () => {
    const { handle, events } = apiReturning({});
    await handle(request({ path: "/contacts/a%3Fb" }));
    expect(events[0]?.event.rawPath).toBe("/contacts/a");
  });
});

describe("the response of payload format 2.0", () => {
  const cases: [name: string, result: unknown, expected: unknown][] = [
    [
      "status, headers, cookies and text",
      {
        statusCode: 201,
        headers: { "Content-Type": "text/html", "X-N": 3 },
        cookies: ["a=1", "b=2"],
        body: "<p>",
      },
      {
        status: 201,
        headers: { "content-type": "text/html", "x-n": "3", "set-cookie": ["a=1", "b=2"] },
        body: "<p>",
      },
    ],
    [
      "a base64 body, whose length is that of the bytes",
      { statusCode: 200, headers: { "content-length": "9999" }, body: "AAH/", isBase64Encoded: true },
      {
        status: 200,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: Buffer.from([0, 1, 255]),
      },
    ],
    [
      "JSON without a status is the body of a 200",
      { hello: 1 },
      { status: 200, headers: { "content-type": "application/json" }, body: '{"hello":1}' },
    ],
    [
      "text without a status too",
      "hello",
      { status: 200, headers: { "content-type": "application/json" }, body: "hello" },
    ],
    [
      "anything else is an internal server error",
      { statusCode: "many", body: "x" },
      {
        status: 500,
        headers: { "content-type": "application/json" },
        body: '{"message":"Internal Server Error"}',
      },
    ],
  ];
  test.each(cases)("%s", async (_name, result, expected) => {
    const response = await apiReturning(result).handle(request());
    expect(response.headers["apigw-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(withoutRequestId(response)).toEqual(expected);
  });
});

describe("what goes wrong", () => {
  const answer = (status: number, message: string) => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  });
  const ok = async (): Promise<Outcome> => ({ ok: true, payload: '{"statusCode":200}' });
  const refusing = (code: string, status: number) => async (): Promise<Outcome> => {
    throw new AwsError(code, "…", status);
  };

  test("a challenge goes out under another name: API Gateway keeps its own for itself", async () => {
    const { handle } = apiReturning({ statusCode: 401, headers: { "WWW-Authenticate": "Bearer" } });
    const { headers } = await handle(request());
    expect(headers["x-amzn-remapped-www-authenticate"]).toBe("Bearer");
    expect(headers).not.toHaveProperty("www-authenticate");
  });

  test("an error of the function is an internal server error", async () => {
    const handle = apiWith(async () => ({
      ok: false,
      error: { errorType: "TypeError", errorMessage: "secret" },
    }));
    expect(withoutRequestId(await handle(request()))).toEqual(answer(500, "Internal Server Error"));
  });

  test("a function that may not be invoked from here is an internal server error", async () => {
    const handle = apiWith(refusing("AccessDeniedException", 403));
    expect(withoutRequestId(await handle(request()))).toEqual(answer(500, "Internal Server Error"));
  });

  test("a function that is throttled is unavailable", async () => {
    const handle = apiWith(refusing("TooManyRequestsException", 429));
    expect(withoutRequestId(await handle(request()))).toEqual(answer(503, "Service Unavailable"));
  });

  test("an event too large for Lambda is too large", async () => {
    const handle = apiWith(refusing("RequestTooLargeException", 413));
    expect(withoutRequestId(await handle(request()))).toEqual(answer(413, "Request Entity Too Large"));
  });

  test("a body above 10 MB is too large", async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect(withoutRequestId(await apiWith(ok)(request({ body })))).toEqual(
      answer(413, "Request Entity Too Large"),
    );
  });

  test("an integration that takes longer than its timeout is unavailable", async () => {
    const handle = apiWith(() => new Promise(() => {}), {
      integrations: [{ id: "i1", functionName: "api", timeoutMs: 50 }],
    });
    expect(withoutRequestId(await handle(request()))).toEqual(answer(503, "Service Unavailable"));
  });

  test("a path no route takes is not found", async () => {
    const handle = apiWith(ok, { routes: [{ routeKey: "GET /a", integrationId: "i1" }] });
    expect(withoutRequestId(await handle(request({ path: "/b" })))).toEqual(answer(404, "Not Found"));
  });

  test("a path that cannot be decoded is a bad request", async () => {
    expect(withoutRequestId(await apiWith(ok)(request({ path: "/%E0%A4%A" })))).toEqual(
      answer(400, "Bad Request"),
    );
  });

  test("requests beyond the burst are throttled", async () => {
    const handle = apiWith(ok, { throttle: { ratePerSecond: 0.001, burst: 2 } });
    const statuses = await Promise.all([1, 2, 3].map(async () => (await handle(request())).status));
    expect(statuses).toEqual([200, 200, 429]);
  });

  test("a route with a rate of its own neither takes from the others' nor lends to them", async () => {
    const { handle } = apiReturning(
      { statusCode: 200 },
      {
        routes: [...configuration.routes, { routeKey: "ANY /view/{proxy+}", integrationId: "i1" }],
        throttle: { ratePerSecond: 0, burst: 1 },
        routeThrottles: new Map([["ANY /view/{proxy+}", { ratePerSecond: 0, burst: 2 }]]),
      },
    );
    const statuses = [];
    for (const path of ["/view/a", "/view/b", "/view/c", "/contacts", "/contacts"])
      statuses.push((await handle(request({ path }))).status);
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
  });
});

test("a token bucket admits its burst, then its rate", () => {
  let now = 0;
  const admits = createTokenBucket({ ratePerSecond: 2, burst: 3 }, () => now);
  const admittedAt = (time: number, requests: number) => {
    now = time;
    return Array.from({ length: requests }, () => admits()).filter(Boolean).length;
  };
  expect([admittedAt(0, 5), admittedAt(500, 5), admittedAt(1500, 5), admittedAt(60_000, 5)]).toEqual([
    3, 1, 2, 3,
  ]);
});

describe("routes", () => {
  const routes = [
    "$default",
    "ANY /pets/{proxy+}",
    "GET /pets/{id}",
    "ANY /pets/{id}",
    "GET /pets/dog",
    "POST /pets/{id}/toys/{toy}",
  ].map((routeKey) => ({ routeKey, integrationId: "i" }));
  const cases: [method: string, path: string, routeKey: string, parameters: Record<string, string>][] = [
    ["GET", "/pets/dog", "GET /pets/dog", {}],
    ["GET", "/pets/cat", "GET /pets/{id}", { id: "cat" }],
    ["PUT", "/pets/cat", "ANY /pets/{id}", { id: "cat" }],
    ["POST", "/pets/cat/toys/mouse", "POST /pets/{id}/toys/{toy}", { id: "cat", toy: "mouse" }],
    ["GET", "/pets/cat/toys/mouse", "ANY /pets/{proxy+}", { proxy: "cat/toys/mouse" }],
    ["GET", "/pets/", "$default", {}],
    ["GET", "/elsewhere", "$default", {}],
  ];
  test.each(cases)("%s %s goes to %s", (method, path, routeKey, pathParameters) => {
    expect(selectRoute(routes, method, path)).toEqual({
      route: { routeKey, integrationId: "i" },
      pathParameters,
    });
  });
});
