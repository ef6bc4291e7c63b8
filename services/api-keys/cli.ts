import { parseArgs } from "node:util";
import { writeDownAtTerminal } from "../audit/at-terminal.ts";
import { auditStore } from "../audit/store.ts";
import { documentClient } from "../platform/dynamodb.ts";
import { auditRetentionDaysUsual, enterStage, readLocalEnvironment } from "./env.ts";
import { type ApiKey, generateKey, markOf, type Scope, scopes } from "./key.ts";
import { apiKeyStore } from "./store.ts";

const usage = `Makes, lists and revokes API keys.

  npm run api-key -- create --scope read|write|send|admin [--name NAME] [--stage STAGE]
  npm run api-key -- list [--stage STAGE]
  npm run api-key -- revoke KEY_HASH [--stage STAGE]

Without --stage: the local cloud that runs (npm start). With it: that stage of your AWS account, with your AWS
credentials, in the region that stacks/stages/STAGE.json names. The key is printed once and is stored hashed: keep it.`;

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const parse = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { scope: { type: "string" }, name: { type: "string" }, stage: { type: "string" } },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const { values, positionals } = parse();
const [command, keyHash] = positionals;

interface Tables {
  readonly keys: string;
  readonly audit: string;
  readonly auditRetentionDays: number;
}

/** The tables: of the stage asked for, which decides the region, or of the local cloud. */
const findTables = (): Tables => {
  if (values.stage) {
    const { auditRetentionDays } = enterStage(values.stage, fail);
    const [keys, audit] = [`TidingsApiKeys-${values.stage}`, `TidingsAudit-${values.stage}`];
    return { keys, audit, auditRetentionDays };
  }
  const { file, table, auditTable } = readLocalEnvironment();
  const missing = () => fail(`No local cloud here (${file} is missing): run npm start, or name a --stage.`);
  return {
    keys: table ?? missing(),
    audit: auditTable ?? missing(),
    auditRetentionDays: auditRetentionDaysUsual,
  };
};

const tables = findTables();
const db = documentClient();
const store = apiKeyStore(db, tables.keys);

const writeDown = (action: "createKey" | "revokeKey", record: Pick<ApiKey, "key_hash" | "name">) =>
  writeDownAtTerminal(
    auditStore(db, tables.audit, tables.auditRetentionDays),
    { action, target: markOf(record).key_id, name: record.name || undefined },
    new Date(),
  );

if (command === "create") {
  const scope =
    scopes.find((name) => name === values.scope) ?? fail(`--scope must be one of ${scopes.join(", ")}.`);
  const { key, record } = generateKey(values.name ?? scope, scope as Scope, new Date().toISOString());
  await store.add(record);
  console.log(key);
  await writeDown("createKey", record);
} else if (command === "list") {
  for (const { key_hash, scope, name, created_at } of await store.list())
    console.log([key_hash, scope, created_at, name].join("  "));
} else if (command === "revoke" && keyHash) {
  const name = (await store.list()).find(({ key_hash }) => key_hash === keyHash)?.name ?? "";
  if (!(await store.revoke(keyHash))) fail("There is no such key.");
  await writeDown("revokeKey", { key_hash: keyHash, name });
} else fail(usage);
