/** `npm run bench:memory`: the memory of a sender whose messages have 10 MB each, on the local cloud, as Lambda counts it. */
import { randomBytes } from "node:crypto";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud } from "../support/cloud.ts";
import { uploadFile } from "../support/uploads.ts";
import { conclude } from "./figures.ts";
import { watchWorker } from "./watch-worker.ts";

/** With base64 and its line ends about as much as a mail may have: 10 MB. */
const attachmentBytes = 7_100_000;
const mails = 60;

const peak = watchWorker("tidings-local-sender");
const cloud = await startTestCloud({ sesMaxSendRate: 100, parts: {} });
try {
  const attachment_id = await uploadFile(cloud, randomBytes(attachmentBytes));
  const audience = Array.from({ length: mails }, (_, number) => `reader${number}@example.net`);
  const attachments = [{ attachment_id }];
  const id = await requestCampaign(cloud, { audience, attachments });
  await untilCampaign(cloud, id, isCompleted);
} finally {
  await cloud.stop();
}
conclude([
  {
    measure: "a sender's memory with messages of 10 MB",
    was: "380 of 512 MB",
    value: peak(),
    unit: "MB",
    must: { atMost: 256 },
  },
]);
