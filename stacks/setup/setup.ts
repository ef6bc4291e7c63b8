/**
 * `npm run setup`: writes the file of a stage, makes the bucket of its state, looks at all it stands on as
 * `npm run doctor` does, and offers to make the DNS records that lack where Route 53 has the zone. It may be run again
 * at any time: what is there stays.
 */
import { promises } from "node:dns";
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bootstrap } from "../bootstrap.ts";
import {
  isPlaceholder,
  localStage,
  readStageFile,
  type Settings,
  settingsOf,
  stageFile,
  stagesFolder,
} from "../settings.ts";
import { type Clients, clientsIn, findIdentity, isUntold, whoAmI } from "./ask-account.ts";
import { type Ask, openQuestions } from "./ask-person.ts";
import { examine, type Instruments } from "./examine.ts";
import type { Facts } from "./findings.ts";
import { findZone, publishRecords } from "./publish-records.ts";
import { reportOf } from "./report.ts";
import { type Flags, plannedStage } from "./stage-plan.ts";

const usage = `npm run setup -- [--stage dev] [--region eu-west-1] [--sender example.org] [--site mail.example.org]
  [--alarm-email ops@example.org] [--route53]

What is not said is asked. --route53 makes the missing DNS records without a question, where the zone is in Route 53.`;

interface SetupFlags extends Flags {
  readonly stage?: string | undefined;
  readonly route53?: boolean | undefined;
}

interface Setup extends Instruments {
  readonly flags: SetupFlags;
  /** Undefined: nobody is there. */
  readonly ask: Ask | undefined;
  readonly say: (text: string) => void;
}

/** The site's domains with the zones that Route 53 has of them in this account. */
const zonedDomains = async (
  { route53 }: Clients,
  domains: NonNullable<Settings["siteDomains"]>,
): Promise<NonNullable<Settings["siteDomains"]>> =>
  await Promise.all(
    domains.map(async (one) => {
      const zone = one.zoneId === undefined ? await findZone(route53, one.domain) : undefined;
      return zone ? { ...one, zoneId: zone.id } : one;
    }),
  );

/** What the account says of a stage: which it is, where its domains are, and whether the identity has to be made. */
const saidByAccount = async (
  clients: Clients,
  planned: Readonly<Record<string, unknown>>,
  siteDomains: Settings["siteDomains"],
): Promise<Record<string, unknown>> => {
  const account = await whoAmI(clients);
  // The report says why.
  if (isUntold(account)) return {};
  const identity =
    planned.ownsIdentity === undefined ? await findIdentity(clients, String(planned.sender)) : undefined;
  return {
    ...(planned.account === undefined && { account: account.id }),
    // What SES has is used and never deleted (decision 32).
    ...(planned.ownsIdentity === undefined && !identity && { ownsIdentity: true }),
    ...(siteDomains && { siteDomains: await zonedDomains(clients, siteDomains) }),
  };
};

/** Writes the stage's file. @returns the name of the stage */
const writeStage = async ({ flags, stages, ask, variables, clientsIn, say }: Setup): Promise<string> => {
  const stage = flags.stage ?? variables.TIDINGS_STAGE ?? (await ask?.("Stage", "dev")) ?? "dev";
  if (stage === localStage) throw new Error(`Stage "${localStage}" runs on this machine: npm start.`);
  const file = stageFile(stage, stages);
  const before = existsSync(file) ? readStageFile(stage, stages) : {};
  const planned = await plannedStage(before, flags, ask, variables);
  const { region, sender, siteDomains } = settingsOf(stage, planned);
  if (isPlaceholder(sender))
    throw new Error(`${sender} is a placeholder: name the domain or address you send from as --sender.`);
  const clients = clientsIn(region);
  const said = await saidByAccount(clients, planned, siteDomains).finally(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  const written = { ...planned, ...said };
  settingsOf(stage, written);
  if (JSON.stringify(written) !== JSON.stringify(before)) {
    writeFileSync(file, `${JSON.stringify(written, undefined, 2)}\n`);
    say(`${file} is written: commit it.`);
  }
  return stage;
};

/** Makes what lacks in a zone of this account, if a person agrees. */
const offerRecords = async ({ flags, ask, clientsIn, say }: Setup, facts: Facts): Promise<void> => {
  // One that says something else is its owner's to change.
  const missing = facts.records.filter(({ state }) => state === "missing");
  if (missing.length === 0 || (!flags.route53 && !ask)) return;
  const clients = clientsIn(facts.settings.region);
  try {
    const zone = await findZone(clients.route53, missing[0]!.name);
    if (!zone) return;
    const lines = missing.map(({ name, type, value }) => `  ${name}  ${type}  ${value}`);
    say(`Route 53 has the zone ${zone.name}, where these records are missing:\n${lines.join("\n")}`);
    const agreed = flags.route53 || /^y/i.test((await ask?.("Make them? y or n", "n")) ?? "");
    if (!agreed) return;
    const refusal = await publishRecords(clients.route53, zone, missing);
    if (refusal !== undefined) {
      say(`Route 53 made none of them: ${refusal}`);
      return;
    }
    say(`${missing.length} records are made in ${zone.name}; DNS may take some minutes to tell.`);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};

/**
 * Sets a stage up, as far as it can be.
 * @returns what was found at the end
 * @throws Error saying what is missing or malformed
 */
export const setUp = async (setup: Setup): Promise<Facts> => {
  const stage = await writeStage(setup);
  const variables = { ...setup.variables, TIDINGS_STAGE: stage };
  const instruments = { ...setup, variables };
  const s3In = (region: string) => setup.clientsIn(region).s3;
  const found = await examine(instruments);
  const isKnown = !isUntold(found.account.account);
  if (isKnown && found.account.stateBucket !== "there")
    setup.say(await bootstrap(variables, setup.stages, s3In));
  if (isKnown) await offerRecords(setup, found);
  return await examine(instruments);
};

const readFlags = (): SetupFlags => {
  const text = { type: "string" } as const;
  const options = { stage: text, region: text, sender: text, site: text, "alarm-email": text };
  try {
    return parseArgs({ options: { ...options, route53: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
};

if (import.meta.main) {
  const questions = openQuestions();
  try {
    const facts = await setUp({
      variables: process.env,
      stages: stagesFolder,
      clientsIn,
      resolver: new promises.Resolver(),
      flags: readFlags(),
      ask: questions?.ask,
      say: console.log,
    });
    console.log(`\n${reportOf(facts)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    questions?.close();
  }
}
