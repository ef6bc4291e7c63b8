import { describe, expect, test } from "vitest";
import { createBucketOrigin } from "../../../../../stacks/local/front/bucket-origin.ts";
import {
  createDistribution,
  type DistributionConfiguration,
} from "../../../../../stacks/local/front/distribution.ts";
import type { HttpRequest } from "../../../../../stacks/local/front/message.ts";

const request = (method: string, path: string, headers: Record<string, string> = {}): HttpRequest => ({
  method,
  path,
  query: "q=1",
  headers,
  body: Buffer.alloc(0),
});

/** An origin that answers its name and what it was asked. */
const echo = (name: string) => ({
  domainName: `${name}.test`,
  handle: async ({ method, path, query, headers }: HttpRequest) => ({
    status: 200,
    headers: { "x-frame-options": "DENY", "x-content-type-options": "none" },
    body: JSON.stringify([name, method, `${path}?${query}`, headers.host, headers["x-forwarded-for"]]),
  }),
});

const all = ["GET", "HEAD", "POST"];
const configuration: DistributionConfiguration = {
  defaultRootObject: "index.html",
  origins: new Map([
    ["web", echo("web")],
    ["api", echo("api")],
  ]),
  defaultBehavior: { originId: "web", allowedMethods: ["GET", "HEAD"], responseHeaders: [] },
  orderedBehaviors: [
    { pathPattern: "/contacts", originId: "api", allowedMethods: all, responseHeaders: [] },
    { pathPattern: "/contacts/*", originId: "api", allowedMethods: all, responseHeaders: [] },
    { pathPattern: "v?/*.json", originId: "api", allowedMethods: all, responseHeaders: [] },
  ],
};
const distribution = createDistribution(configuration);

describe("a distribution", () => {
  const cases: [method: string, path: string, answered: unknown][] = [
    ["GET", "/", ["web", "GET", "/index.html?q=1", "web.test", "127.0.0.1"]],
    ["GET", "/assets/x.js", ["web", "GET", "/assets/x.js?q=1", "web.test", "127.0.0.1"]],
    ["POST", "/contacts", ["api", "POST", "/contacts?q=1", "api.test", "127.0.0.1"]],
    ["GET", "/contacts/a%40b/c", ["api", "GET", "/contacts/a%40b/c?q=1", "api.test", "127.0.0.1"]],
    ["GET", "/contactsx", ["web", "GET", "/contactsx?q=1", "web.test", "127.0.0.1"]],
    ["GET", "/Contacts", ["web", "GET", "/Contacts?q=1", "web.test", "127.0.0.1"]],
    ["GET", "/v1/openapi.json", ["api", "GET", "/v1/openapi.json?q=1", "api.test", "127.0.0.1"]],
    ["GET", "/v10/openapi.json", ["web", "GET", "/v10/openapi.json?q=1", "web.test", "127.0.0.1"]],
  ];
  test.each(cases)("%s %s goes where the first matching pattern says", async (method, path, answered) => {
    const { body } = await distribution(request(method, path, { host: "127.0.0.1:3000" }));
    expect(JSON.parse(String(body))).toEqual(answered);
  });

  test("refuses a method its behavior does not allow", async () => {
    expect(await distribution(request("POST", "/"))).toEqual({
      status: 403,
      headers: { "content-type": "text/html" },
      body: expect.stringContaining("not configured to allow the HTTP request method"),
    });
  });

  test("answers a method that it knows nothing of by itself", async () => {
    expect(await distribution(request("TRACE", "/"))).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
  });

  test("adds the header for other origins where one asks and the origin server says nothing", async () => {
    const { handle } = configuration.origins.get("web")!;
    const allowed = {
      name: "access-control-allow-origin",
      value: "*",
      override: false,
      crossOriginOnly: true,
    };
    const origins = new Map([["web", { domainName: "web", handle }]]);
    const defaultBehavior = { ...configuration.defaultBehavior, responseHeaders: [allowed] };
    const ask = createDistribution({ ...configuration, origins, defaultBehavior });
    const header = async (headers: Record<string, string>) =>
      (await ask(request("GET", "/x.html", headers))).headers["access-control-allow-origin"];
    expect(await header({ origin: "https://ui.example" })).toBe("*");
    expect(await header({})).toBeUndefined();
  });

  test("adds the headers of its policy, and replaces the origin's only where the policy says so", async () => {
    const withHeaders = createDistribution({
      ...configuration,
      defaultBehavior: {
        ...configuration.defaultBehavior,
        responseHeaders: [
          { name: "x-frame-options", value: "SAMEORIGIN", override: false },
          { name: "x-content-type-options", value: "nosniff", override: true },
          { name: "referrer-policy", value: "no-referrer", override: false },
        ],
      },
    });
    expect((await withHeaders(request("GET", "/"))).headers).toEqual({
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
});

describe("a bucket behind a distribution", () => {
  const stored = {
    body: Buffer.from("<p>"),
    contentType: "text/html",
    etag: '"1"',
    lastModified: new Date("2026-01-02T03:04:05Z"),
    cacheControl: "no-cache",
  };
  const headers = {
    "content-type": "text/html",
    etag: '"1"',
    "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT",
    "cache-control": "no-cache",
  };
  const bucket = createBucketOrigin({
    read: (key) => (key === "a b.html" || key === "secret.html" ? stored : undefined),
    mayRead: (key) => key !== "secret.html",
  });

  test("serves an object with its type, etag and cache control", async () => {
    expect(await bucket(request("GET", "/a%20b.html"))).toEqual({ status: 200, headers, body: stored.body });
  });

  test.each(['"1"', 'W/"1"', '"0", "1"', "*"])("answers not modified to If-None-Match: %s", async (etag) => {
    expect(await bucket(request("GET", "/a%20b.html", { "if-none-match": etag }))).toEqual({
      status: 304,
      headers,
      body: "",
    });
  });

  test("sends the object again when the etag is another", async () => {
    expect((await bucket(request("GET", "/a%20b.html", { "if-none-match": '"2"' }))).status).toBe(200);
  });

  test.each(["/missing.html", "/secret.html", "/%E0%A4%A"])(
    "does not tell whether %s is there",
    async (path) => {
      expect(await bucket(request("GET", path))).toEqual({
        status: 403,
        headers: { "content-type": "application/xml" },
        body: expect.stringContaining("<Code>AccessDenied</Code>"),
      });
    },
  );
});
