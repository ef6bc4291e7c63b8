import { afterAll, beforeAll, expect, test } from "vitest";
import { type SecuredRoute, securedRoutesOf } from "../../../../support/secured-routes.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const securedRoutes = async () => securedRoutesOf(await api.request("GET", "/openapi.json"));

const call = ({ method, path }: SecuredRoute, authorization?: string) =>
  api.request(method, path, {
    ...(["POST", "PATCH"].includes(method) && { body: {} }),
    headers: authorization ? { authorization } : {},
  });

test("every route refuses a request without a key, with a wrong one, and with one of too small a scope", async () => {
  const routes = await securedRoutes();
  expect(routes.length).toBeGreaterThanOrEqual(14);
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    for (const authorization of [undefined, "Bearer tidings_wrong", `Basic ${api.keys.admin}`, "Bearer "]) {
      const refused = await call(route, authorization);
      expect([name, refused.status]).toEqual([name, 401]);
      expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(await refused.json()).toMatchObject({ error: { code: "unauthorized" } });
    }
    if (route.scope === "read") continue;
    const small = route.scope === "admin" ? api.keys.send : api.keys.read;
    const refused = await call(route, `Bearer ${small}`);
    expect([name, refused.status]).toEqual([name, 403]);
    expect(await refused.json()).toMatchObject({ error: { code: "forbidden" } });
  }
});

test("what needs no key: health, the OpenAPI document, and the way to its reference on the site", async () => {
  for (const [path, status] of [
    ["/health", 200],
    ["/openapi.json", 200],
    ["/docs", 302],
  ] as const)
    expect([path, (await api.request("GET", path)).status]).toEqual([path, status]);
  expect((await api.request("GET", "/docs")).headers.get("location")).toMatch(/\/reference\.html$/);
});
