import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { auditRetentionDaysUsual, readLocalEnvironment, readStage } from "../api-keys/env.ts";
import { auditStore } from "../audit/store.ts";
import { documentClient } from "../platform/dynamodb.ts";
import { webhookKeys } from "./keys.ts";
import { writtenSecret } from "./signature.ts";

const usage = `Shows the secret by which a webhook signs, and makes another.

  npm run webhook-secret -- show NAME [--stage STAGE]
  npm run webhook-secret -- replace NAME [--stage STAGE]

Without --stage: the local cloud that runs (npm start). With it: that stage of your AWS account, with your AWS
credentials, in the region that stacks/stages/STAGE.json names. A secret that is replaced signs beside the new one for
24 hours: give the receiver the new one until then.`;

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const parse = () => {
  try {
    return parseArgs({ allowPositionals: true, options: { stage: { type: "string" } } });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const { values, positionals } = parse();
const [command, name = fail(usage)] = positionals;

/** What is said by its file of a stage, which decides the region; or of the local cloud. */
const findStage = (): { stage: string; auditRetentionDays: number } => {
  if (values.stage === undefined) {
    const { file, table } = readLocalEnvironment();
    if (!table) fail(`No local cloud here (${file} is missing): run npm start, or name a --stage.`);
    return { stage: "local", auditRetentionDays: auditRetentionDaysUsual };
  }
  const { file, region, webhooks, auditRetentionDays } = readStage(values.stage);
  process.env.AWS_REGION = region ?? fail(`${file} does not say in which region stage ${values.stage} is.`);
  const names = webhooks.map((webhook) => webhook.name);
  if (!names.includes(name))
    fail(`${file} has no webhook ${name}${names.length > 0 ? `, only ${names.join(", ")}` : ""}.`);
  return { stage: values.stage, auditRetentionDays };
};

const { stage, auditRetentionDays } = findStage();
const db = documentClient();
const keys = webhookKeys(db, `TidingsWebhooks-${stage}`);

/** Says so where the table is not there. */
const ifDeployed = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error: Error) => {
    if (error.name === "ResourceNotFoundException")
      return fail(`Stage ${stage} was deployed without webhooks: name them in its settings, and deploy it.`);
    throw error;
  });

/** What was done stays done where that cannot be written down, and it is said. */
const writeDown = () =>
  auditStore(db, `TidingsAudit-${stage}`, auditRetentionDays)
    .add({
      at: new Date().toISOString(),
      request_id: randomUUID(),
      key: { key_id: "terminal", name: userInfo().username },
      action: "replaceWebhookSecret",
      target: name,
      status: 200,
    })
    .catch((error: unknown) =>
      console.error(`It is done, but the audit log could not be written: ${(error as Error).message}`),
    );

if (command === "show") {
  const [key] = await ifDeployed(keys.signing(name, new Date()));
  console.log(writtenSecret(key));
} else if (command === "replace") {
  console.log(writtenSecret(await ifDeployed(keys.replace(name, new Date()))));
  await writeDown();
} else fail(usage);
