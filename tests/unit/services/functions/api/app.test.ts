import type { Context } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import type { ApiKey } from "../../../../../services/api-keys/key.ts";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";
import { createLog } from "../../../../../services/platform/log.ts";
import { logLines } from "../../../../support/log-lines.ts";

afterEach(() => vi.restoreAllMocks());

test("a request that fails is in the log with its request, route and campaign", async () => {
  const lines = logLines();
  const log = createLog("api");
  log.addContext({ awsRequestId: "request-1" } as Context);
  const key: ApiKey = { key_hash: "hash", name: "ada", scope: "admin", created_at: "2026-11-24T12:00:00Z" };
  const deps: unknown = {
    log,
    apiKeys: { findByKey: async () => key },
    campaigns: { get: () => Promise.reject(new Error("no connection")) },
  };
  const campaign_id = `ses_campaign_${"a".repeat(32)}`;

  const response = await createApp(deps as ApiDependencies).request(`/campaigns/${campaign_id}`, {
    headers: { authorization: "Bearer tidings_key" },
  });

  expect(response.status).toBe(500);
  expect(lines()).toMatchObject([
    {
      level: "ERROR",
      message: "request failed",
      function_request_id: "request-1",
      method: "GET",
      route: "/campaigns/:campaign_id",
      campaign_id,
      error: { message: "no connection" },
    },
  ]);
});
