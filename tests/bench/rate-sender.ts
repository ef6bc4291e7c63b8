/** A thread of `rate.ts`: takes its turns and hands mail to SES as a sender does, and keeps no record of it. */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { chunkMax } from "../../services/deliveries/batch.ts";
import { readAccount } from "../../services/limiter/account.ts";
import { createLimiter } from "../../services/limiter/limiter.ts";
import { takeTurns } from "../../services/limiter/turns.ts";
import { sendMessage } from "../../services/mail/mailer.ts";
import { sleepUntil } from "../../services/platform/sleep-until.ts";
import { localStage, readSettings } from "../../stacks/settings.ts";
import { sender } from "../support/campaigns.ts";
import { operatorConfig } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";

const cloud = workerData as { readonly origin: string };
const ses = new SESv2Client({ ...operatorConfig(cloud), maxAttempts: 1 });
const limiter = createLimiter({
  db: operatorDb(cloud),
  table: "Limiter-local",
  ses,
  share: readSettings({ TIDINGS_STAGE: localStage }).sesRateShare,
  log: console,
});
const to = "reader@example.net";
const raw = Buffer.from(`From: ${sender}\r\nTo: ${to}\r\nSubject: Hello\r\n\r\nHello\r\n`);

// Loaded and connected, it waits for the others.
await Promise.all(Array.from({ length: chunkMax }, () => readAccount(ses)));
parentPort!.postMessage("ready");
await once(parentPort!, "message");
for (;;) {
  const grant = await limiter.reserve(chunkMax, { waitMsMax: 3_000 });
  if (grant.kind === "wait") await sleepUntil(grant.until);
  else {
    const turns = takeTurns(limiter, grant);
    const send = async () => {
      if (!(await turns.next())) return;
      const result = await sendMessage(ses, "tidings-local", { raw, from: sender, to });
      if (result.kind === "deferred") await limiter.throttled();
    };
    await Promise.all(grant.slots.map(send));
    await turns.end();
  }
}
