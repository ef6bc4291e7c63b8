import { join } from "node:path";
import { expect, test } from "vitest";
import { createLambdaAccount } from "../../../../../stacks/local/lambda/account.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

const open = (stateDir = makeStateDir()) => createLambdaAccount(join(stateDir, "lambda-account.json"));
const throttled = expect.objectContaining({
  code: "TooManyRequestsException",
  message: "Rate Exceeded.",
  status: 429,
});
const tooLittleLeft = expect.objectContaining({ code: "InvalidParameterValueException" });

test("all functions together run no more than the account may, and one that ends makes room", () => {
  const account = open();
  account.set({ concurrent_executions: 2 });
  const endFirst = account.claim("sender");
  account.claim("batcher");
  expect(() => account.claim("api")).toThrow(throttled);
  expect(account.get()).toEqual({ concurrent_executions: 2, running: 2, throttles: 1 });
  endFirst();
  account.claim("api");
  expect(() => account.claim("sender")).toThrow(throttled);
});

test("what is reserved for a function is its own, and all it gets", () => {
  const account = open();
  account.set({ concurrent_executions: 102 });
  account.reserve("api", 2);
  for (let n = 0; n < 100; n++) account.claim("sender");
  expect(() => account.claim("sender")).toThrow(throttled);
  account.claim("api");
  account.claim("api");
  expect(() => account.claim("api")).toThrow(throttled);
});

test("at least 100 stay for the functions without, whoever changes what", () => {
  const account = open();
  account.reserve("api", 900);
  expect(() => account.reserve("sender", 1)).toThrow(tooLittleLeft);
  expect(() => account.set({ concurrent_executions: 999 })).toThrow(tooLittleLeft);
  expect(account.get().concurrent_executions).toBe(1_000);
});

test("a new account has nothing to reserve", () => {
  const account = open();
  account.set({ concurrent_executions: 10 });
  expect(() => account.reserve("api", 1)).toThrow(tooLittleLeft);
});

test("the limit is kept over a restart", () => {
  const stateDir = makeStateDir();
  open(stateDir).set({ concurrent_executions: 10 });
  expect(open(stateDir).get().concurrent_executions).toBe(10);
});
