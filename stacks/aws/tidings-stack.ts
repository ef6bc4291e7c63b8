import { join, relative } from "node:path";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { type App, LocalBackend, S3Backend, TerraformOutput, TerraformStack } from "cdktf";
import type { Artifacts } from "../artifacts.ts";
import { nameOf, repositoryRoot as root, type Settings, stateFileName } from "../settings.ts";
import { createApi, routeAllTo } from "./api.ts";
import { createBudgets, stageTag } from "./budget.ts";
import { createBus } from "./bus.ts";
import { createContent } from "./content.ts";
import { createEmail, dkimRecords } from "./email.ts";
import { createAccountList } from "./functions/account-list.ts";
import { createApiFunction } from "./functions/api.ts";
import { createBatcher } from "./functions/batcher.ts";
import { createFeedback } from "./functions/feedback.ts";
import { createImporter } from "./functions/importer.ts";
import { createJobs } from "./functions/jobs.ts";
import type { Resources } from "./functions/resources.ts";
import { createSender } from "./functions/sender.ts";
import { createSweeper } from "./functions/sweeper.ts";
import { createWebhooks } from "./functions/webhooks.ts";
import type { Monitored } from "./monitored.ts";
import { createMonitoring } from "./monitoring.ts";
import { createTables } from "./tables.ts";
import { createWeb } from "./web.ts";

/** Everything one stage consists of, as a Terraform stack named `tidings-<stage>`. */
export const createTidingsStack = (app: App, settings: Settings, artifacts: Artifacts): TerraformStack => {
  const stack = new TerraformStack(app, nameOf(settings));
  new AwsProvider(stack, "aws", {
    region: settings.region,
    ...(settings.account && { allowedAccountIds: [settings.account] }),
    defaultTags: [{ tags: { application: "tidings", stage: settings.stage, [stageTag]: settings.stage } }],
  });
  keepState(stack, app, settings);
  const { accountId } = new DataAwsCallerIdentity(stack, "account", {});

  // The order breaks a circle: the functions must know the site's address, and the site leads to a function.
  const httpApi = createApi(stack, settings);
  const { api } = httpApi;
  const { origin, records, bucket: site } = createWeb(stack, settings, accountId, api, artifacts.web);
  const resources: Resources = {
    accountId,
    tables: createTables(stack, settings),
    site,
    content: createContent(stack, settings, accountId),
    bus: createBus(stack, settings),
    email: createEmail(stack, settings),
    publicUrl: settings.publicUrl ?? origin,
  };
  const functions = createFunctions(stack, settings, artifacts, resources);
  routeAllTo(stack, httpApi, functions.api);

  createMonitoring(stack, settings, monitoredOf(functions, api, resources.email));
  createBudgets(stack, settings);
  createOutputs(stack, {
    public_url: resources.publicUrl,
    api_url: api.apiEndpoint,
    audit_table: resources.tables.audit.name,
    api_keys_table: resources.tables.apiKeys.name,
    members_table: resources.tables.members.name,
    sessions_table: resources.tables.sessions.name,
    event_bus: resources.bus.name,
    configuration_set: resources.email.configurationSet.configurationSetName,
    dkim_records: dkimRecords(settings, resources.email),
    site_records: records,
  });
  return stack;
};

/**
 * Terraform's state goes to the bucket the settings name, and otherwise to a file beside the sources, each named for
 * stage and region: a stage of the same name in another region is another stage. The path of the file is relative to
 * where Terraform runs, so that a clone can be moved.
 */
const keepState = (stack: TerraformStack, app: App, { stage, stateBucket, region }: Settings): void => {
  // Since 1.10 the bucket itself locks the state.
  stack.addOverride("terraform.required_version", ">= 1.10");
  if (stateBucket === undefined) {
    const folder = join(app.outdir, "stacks", stack.node.id);
    new LocalBackend(stack, { path: relative(folder, join(root, stateFileName({ stage, region }))) });
    return;
  }
  const key = `tidings/${region}/${stage}.tfstate`;
  new S3Backend(stack, { bucket: stateBucket, key, region, encrypt: true });
  // Newer than cdktf: the lock is an object in the same bucket.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
};

const createFunctions = (
  stack: TerraformStack,
  settings: Settings,
  { functions }: Artifacts,
  resources: Resources,
) => {
  const workers = {
    batcher: createBatcher(stack, settings, functions.batcher, resources),
    sender: createSender(stack, settings, functions.sender, resources),
    feedback: createFeedback(stack, settings, functions.feedback, resources),
    accountList: createAccountList(stack, settings, functions["account-list"], resources),
    sweeper: createSweeper(stack, settings, functions.sweeper, resources),
    importer: createImporter(stack, settings, functions.importer, resources),
    jobs: createJobs(stack, settings, functions.jobs, resources),
    webhooks: createWebhooks(stack, settings, functions.webhooks, resources),
  };
  return { ...workers, api: createApiFunction(stack, settings, functions.api, resources, workers) };
};

/** The same of each. */
const each = <K extends string, V, R>(all: Readonly<Record<K, V>>, take: (one: V) => R): Record<K, R> =>
  Object.fromEntries(Object.entries<V>(all).map(([name, one]) => [name, take(one)])) as Record<K, R>;

/** What alarms and the dashboard look at. */
const monitoredOf = (
  { api: apiFunction, accountList, sweeper, webhooks, ...others }: ReturnType<typeof createFunctions>,
  api: Monitored["api"],
  email: Monitored["email"],
): Monitored => {
  const fed = { ...others, "account-list": accountList };
  const all = { ...fed, api: apiFunction, sweeper };
  return {
    functions: { ...each(all, ({ lambda }) => lambda), ...(webhooks && { webhooks: webhooks.lambda }) },
    logs: { ...each(all, ({ logGroup }) => logGroup), ...(webhooks && { webhooks: webhooks.logGroup }) },
    queues: each(fed, ({ queue }) => queue),
    webhookQueues: { ...webhooks?.queues },
    deadLetters: { ...each({ ...fed, sweeper }, ({ deadLetters }) => deadLetters), ...webhooks?.deadLetters },
    api,
    email,
  };
};

const createOutputs = (stack: TerraformStack, values: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(values)) new TerraformOutput(stack, name, { value });
};
