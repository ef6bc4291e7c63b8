import { parseArgs } from "node:util";
import { documentClient } from "../platform/dynamodb.ts";
import { readLocalEnvironment, readStageRegion } from "./env.ts";
import { generateKey, type Scope, scopes } from "./key.ts";
import { apiKeyStore } from "./store.ts";

const usage = `Makes, lists and revokes API keys.

  npm run api-key -- create --scope read|send|admin [--name NAME] [--stage STAGE]
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

/** Name of the table: of the stage asked for, which decides the region, or of the local cloud. */
const tableName = (): string => {
  if (values.stage) {
    const { file, region } = readStageRegion(values.stage);
    process.env.AWS_REGION = region ?? fail(`${file} does not say in which region stage ${values.stage} is.`);
    return `TidingsApiKeys-${values.stage}`;
  }
  const { file, table } = readLocalEnvironment();
  return table ?? fail(`No local cloud here (${file} is missing): run npm start, or name a --stage.`);
};

const table = tableName();
const store = apiKeyStore(documentClient(), table);

if (command === "create") {
  const scope =
    scopes.find((name) => name === values.scope) ?? fail(`--scope must be one of ${scopes.join(", ")}.`);
  const { key, record } = generateKey(values.name ?? scope, scope as Scope, new Date().toISOString());
  await store.add(record);
  console.log(key);
} else if (command === "list") {
  for (const { key_hash, scope, name, created_at } of await store.list())
    console.log([key_hash, scope, created_at, name].join("  "));
} else if (command === "revoke" && keyHash) {
  if (!(await store.revoke(keyHash))) fail("There is no such key.");
} else fail(usage);
