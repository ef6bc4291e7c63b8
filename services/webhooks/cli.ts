import { parseArgs } from "node:util";
import { auditRetentionDaysUsual, enterStage, readLocalEnvironment } from "../api-keys/env.ts";
import { writeDownAtTerminal } from "../audit/at-terminal.ts";
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
  const { file, webhooks, auditRetentionDays } = enterStage(values.stage, fail);
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

const writeDown = () =>
  writeDownAtTerminal(
    auditStore(db, `TidingsAudit-${stage}`, auditRetentionDays),
    { action: "replaceWebhookSecret", target: name },
    new Date(),
  );

if (command === "show") {
  const [key] = await ifDeployed(keys.signing(name, new Date()));
  console.log(writtenSecret(key));
} else if (command === "replace") {
  console.log(writtenSecret(await ifDeployed(keys.replace(name, new Date()))));
  await writeDown();
} else fail(usage);
