import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test, vi } from "vitest";
import { openWorkers } from "../../../../support/local-workers.ts";

const source = `export const handler = (event) => new Promise((resolve) => {
  console.log("began");
  setTimeout(resolve, event.ms ?? 0);
});`;

test("a message that the account's concurrency leaves no room for comes again after its visibility timeout", async () => {
  const { client, urlOf, invoker, lambdaAccount, logged, warnings } = await openWorkers(
    ["slow", "worker"].map((name) => ({ name, source, to: name })),
    { maxReceiveCount: 10 },
  );
  lambdaAccount.set({ concurrent_executions: 1 });
  const slow = invoker.invoke("slow", JSON.stringify({ ms: 1_500 }));
  await vi.waitFor(() => expect(logged).toEqual(["slow: began"]), { timeout: 10_000 });
  await client.send(new SendMessageCommand({ QueueUrl: urlOf("worker"), MessageBody: "x" }));
  await vi.waitFor(() => expect(warnings[0]).toMatch(/:worker: Rate Exceeded\.$/), { timeout: 10_000 });
  expect(logged).toEqual(["slow: began"]);
  await slow;
  await vi.waitFor(() => expect(logged).toEqual(["slow: began", "worker: began"]), { timeout: 10_000 });
});
