import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { generateKey } from "../../../../services/api-keys/key.ts";
import { createLog } from "../../../../services/platform/log.ts";
import { logLines } from "../../../support/log-lines.ts";

let lines: ReturnType<typeof logLines>;
beforeEach(() => {
  lines = logLines();
});
afterEach(() => vi.restoreAllMocks());

test("an address or a key gets into no line, whoever says it", () => {
  const { key } = generateKey("ada", "admin", "2026-11-24T12:00:00.000Z");
  const cause = new Error("Email address is not verified: O'Hara+news@Mail.Example.org, zoë@exämple.net");
  const error = new Error(`refused <ada@example.net> with ${key}`, { cause });
  createLog("sender").error("no mail for ada@example.net", {
    error,
    to: ["ada@example.net"],
    nested: { key },
  });

  const text = JSON.stringify(lines());
  expect(text).not.toMatch(/ada|hara|news|zoë|ex.mple\.(net|org)/i);
  expect(text).not.toContain(key);
  expect(lines()).toMatchObject([
    {
      level: "ERROR",
      message: "no mail for <removed>",
      to: ["<removed>"],
      nested: { key: "<removed>" },
      error: { message: "refused <<removed>> with <removed>", cause: { name: "Error" } },
    },
  ]);
});

test("the packages in a trace keep their names", () => {
  const error = Object.assign(new Error("no"), {
    stack: "Error: no\n    at send (file:///var/task/node_modules/@aws-sdk/core/index.js:7:9)",
  });
  createLog("sender").error("failed", { error });
  expect(lines()).toMatchObject([{ error: { stack: error.stack } }]);
});
