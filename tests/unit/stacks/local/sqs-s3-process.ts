/**
 * Runs the engines of SQS and S3 in a process of their own, for a test to kill: puts a message and an object into the
 * state directory given, receives one of two messages, and says so.
 */
import { account } from "../../../support/local-gateway.ts";
import { openSqsS3 } from "../../../support/local-sqs-s3.ts";

const engines = openSqsS3(process.argv[2]!, "http://127.0.0.1:1");
await engines.ensureQueue("sender", { VisibilityTimeout: "600" });
engines.ensureBucket("content");
await engines.send("sender", "in flight");
await engines.sqs.call({
  service: "sqs",
  operation: "ReceiveMessage",
  principal: { role: "operator" },
  method: "POST",
  url: new URL("http://127.0.0.1:1/"),
  headers: {},
  body: Buffer.from(JSON.stringify({ QueueUrl: `http://127.0.0.1:1/${account}/sender` })),
});
await engines.send("sender", "waiting");
engines.putObject("content", "campaigns/1/body", Buffer.from("<p>body</p>"), { "content-type": "text/html" });
console.log("ready");
setInterval(() => {}, 1_000);
