import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { openSite, signInWithKey } from "../support/sessions.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const advance = (hours: number) =>
  cloud.local("/clock", { method: "POST", body: { advance_seconds: hours * 3600 } });

test("through the whole site a key opens a session, whose cookie is all that a browser keeps", async () => {
  const site = await signInWithKey(cloud);
  // Without HTTPS it is told from its neighbours by its port
  expect(site.cookie()).toMatch(new RegExp(`^tidings-${new URL(cloud.origin).port}=[\\w-]{43}$`));
  const added = await site.api("/lists", { method: "POST", body: { name: "Readers" } });
  expect(added.status).toBe(201);
  // Nobody between keeps what is answered
  expect((await site.api("/lists")).headers.get("cache-control")).toBe("no-store");
  expect((await site.api("/session", { method: "DELETE" })).status).toBe(204);
  expect(site.cookie()).toBe("");
});

test("what was signed out is nobody's, in whatever browser it is", async () => {
  const site = await signInWithKey(cloud);
  const headers = { cookie: site.cookie() };
  await site.api("/session", { method: "DELETE" });
  expect((await openSite(cloud).api("/key", { headers })).status).toBe(401);
});

test("a request that another site has the browser make is refused, and changes nothing", async () => {
  const site = await signInWithKey(cloud);
  const forged = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  const refused = await site.api("/lists", { method: "POST", body: { name: "Forged" }, headers: forged });
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: "foreign_request" } }]);
  // As a form would: no header, and a type that no browser asks about first
  const form = await fetch(`${cloud.origin}/lists`, {
    method: "POST",
    headers: { cookie: site.cookie(), "content-type": "text/plain", "sec-fetch-site": "cross-site" },
    body: JSON.stringify({ name: "Forged" }),
  });
  expect(form.status).toBe(403);
  expect(await (await site.api("/lists")).text()).not.toContain("Forged");
  // And no page of others is told that it may send a cookie
  const asked = await fetch(`${cloud.origin}/lists`, {
    method: "OPTIONS",
    headers: {
      origin: "https://evil.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-tidings",
    },
  });
  expect(asked.headers.get("access-control-allow-origin")).toBe("*");
  expect(asked.headers.get("access-control-allow-credentials")).toBeNull();
});

test("a session ends a day after it was used last, and two weeks after it began", async () => {
  const site = await signInWithKey(cloud);
  const status = async () => (await site.api("/key")).status;
  for (let days = 1; days < 14; days++) {
    await advance(24 - 1);
    expect([days, await status()]).toEqual([days, 200]);
  }
  await advance(24 + 13);
  expect(await status()).toBe(401);

  const idle = await signInWithKey(cloud);
  await advance(24);
  expect((await idle.api("/key")).status).toBe(401);
});
