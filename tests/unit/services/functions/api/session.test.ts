import { afterAll, beforeAll, expect, test } from "vitest";
import { markOf } from "../../../../../services/api-keys/key.ts";
import { apiKeyStore } from "../../../../../services/api-keys/store.ts";
import { hashOf } from "../../../../../services/platform/secret.ts";
import { idleMs, openSession } from "../../../../../services/sessions/session.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

/** What the site's own pages send. */
const ownSite = { "x-tidings": "1", "sec-fetch-site": "same-origin" };
const signIn = (key: string) => api.request("POST", "/session", { body: { key }, headers: ownSite });
const cookieOf = (response: Response): string => {
  const [cookie = "", ...others] = response.headers.getSetCookie();
  expect(others).toEqual([]);
  return cookie.split(";")[0]!;
};
const add = (headers: Record<string, string>) =>
  api.request("POST", "/lists", { body: { name: "Readers" }, headers });

test("a key opens a session: a cookie of this host alone, that no script reads, and that no other site sends", async () => {
  const response = await signIn(api.keys.send);
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      ...markOf({ key_hash: hashOf(api.keys.send), name: "send" }),
      scope: "send",
      member: null,
      approval_required: false,
      email_bytes_max: expect.any(Number),
    },
  ]);
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-tidings=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  const cookie = cookieOf(response);
  const asked = await api.request("GET", "/key", { headers: { cookie } });
  expect([asked.status, await asked.json()]).toMatchObject([200, { name: "send", scope: "send" }]);
  // And it may what the key may, no more
  expect((await add({ cookie, ...ownSite })).status).toBe(201);
  expect((await api.request("GET", "/keys", { headers: { cookie } })).status).toBe(403);
});

test("a key that is none opens nothing", async () => {
  for (const [key, status] of [
    ["tidings_wrong", 401],
    ["", 400],
  ] as const) {
    const response = await signIn(key);
    expect([response.status, response.headers.getSetCookie()]).toEqual([status, []]);
  }
});

test("a session ends with its key, when it is signed out, and when its time is over", async () => {
  const ask = async (cookie: string) => (await api.request("GET", "/key", { headers: { cookie } })).status;
  const keys = apiKeyStore(api.stage.db, "ApiKeys");
  const made = (await (await api.asAdmin("POST", "/keys", { name: "Nora", scope: "read" })).json()) as {
    key: string;
  };
  const cookie = cookieOf(await signIn(made.key));
  expect(await ask(cookie)).toBe(200);
  await keys.revoke(hashOf(made.key));
  expect(await ask(cookie)).toBe(401);

  const signedOut = cookieOf(await signIn(api.keys.read));
  const leave = () => api.request("DELETE", "/session", { headers: { ...ownSite, cookie: signedOut } });
  const left = await leave();
  expect([left.status, left.headers.getSetCookie()]).toEqual([
    204,
    [expect.stringMatching(/^__Host-tidings=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Strict$/)],
  ]);
  expect([await ask(signedOut), (await leave()).status]).toEqual([401, 204]);

  const { token, session } = openSession(
    { key_hash: hashOf(api.keys.read) },
    new Date(Date.now() - idleMs - 1),
  );
  await api.stage.sessions.add(session);
  expect(await ask(`__Host-tidings=${token}`)).toBe(401);
  // Nor is what stands in the table a token
  expect(await ask(`__Host-tidings=${session.hash}`)).toBe(401);
});

test("a key in the header is who asks, whatever the cookie says", async () => {
  const cookie = cookieOf(await signIn(api.keys.admin));
  const asked = await api.request("GET", "/key", {
    headers: { cookie, authorization: `Bearer ${api.keys.read}` },
  });
  expect(await asked.json()).toMatchObject({ name: "read" });
  const wrong = await api.request("GET", "/key", {
    headers: { cookie, authorization: "Bearer tidings_wrong" },
  });
  expect(wrong.status).toBe(401);
});

const publicUrl = "https://mail.example.com";

test.each<[string, Record<string, string>, number]>([
  ["a page of the site", ownSite, 201],
  ["a page of the site, in an old browser", { "x-tidings": "1", origin: publicUrl }, 201],
  ["a form, which sends no header of ours", { "sec-fetch-site": "same-origin" }, 403],
  ["another site", { "x-tidings": "1", "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
  ["another host of the domain", { "x-tidings": "1", "sec-fetch-site": "same-site" }, 403],
  [
    "another origin that claims to be ours",
    { "x-tidings": "1", "sec-fetch-site": "cross-site", origin: publicUrl },
    403,
  ],
  ["another site, in an old browser", { "x-tidings": "1", origin: "https://evil.example" }, 403],
  ["a page without an origin", { "x-tidings": "1", origin: "null" }, 403],
  ["what says nothing of where it comes from", { "x-tidings": "1" }, 403],
])("a session that changes something, asked by %s: %j is answered with %i", async (_, headers, status) => {
  const cookie = cookieOf(await signIn(api.keys.send));
  const response = await add({ cookie, ...headers });
  expect(response.status).toBe(status);
  if (status === 403) expect(await response.json()).toMatchObject({ error: { code: "foreign_request" } });
  // To sign somebody in, or out, is no other site's either
  const opened = await api.request("POST", "/session", { body: { key: api.keys.send }, headers });
  expect(opened.status).toBe(status === 201 ? 200 : 403);
  const left = await api.request("DELETE", "/session", { headers: { cookie, ...headers } });
  expect(left.status).toBe(status === 201 ? 204 : 403);
});

test("who signs in is written down, as whoever does something is", async () => {
  const cookie = cookieOf(await signIn(api.keys.send));
  await add({ cookie, ...ownSite });
  const { lines } = (await (await api.asAdmin("GET", "/audit?limit=2")).json()) as { lines: object[] };
  const key = { ...markOf({ key_hash: hashOf(api.keys.send), name: "send" }), scope: "send" };
  expect(lines).toMatchObject([
    { action: "addList", key, status: 201 },
    { action: "signInWithKey", key, status: 200 },
  ]);
});
