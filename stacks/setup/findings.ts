import type { CheckedHost, CheckedRecord } from "../../services/dns-records/look-up.ts";
import { usualMailFrom } from "../../services/dns-records/wanted.ts";
import { nameOf, type Settings } from "../settings.ts";
import { type AccountFacts, type Identity, isUntold, type Untold } from "./ask-account.ts";
import { type FoundTerraform, isNewEnough } from "./terraform-version.ts";

/** `bad`: it will not work so. `weak`: it works, and a person should know. */
export type Level = "ok" | "weak" | "bad";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly level: Level;
  readonly words: string;
  /** What a person does about it. */
  readonly todo?: string;
}

/** All that was found out. */
export interface Facts {
  readonly settings: Settings;
  /** Where the settings are written down. */
  readonly file: string;
  readonly terraform: FoundTerraform | undefined;
  readonly account: AccountFacts;
  readonly records: readonly CheckedRecord[];
  /** The first is what new links have; none: CloudFront's own. */
  readonly siteHosts: readonly CheckedHost[];
}

const ok = (what: string, words: string): Finding => ({ what, level: "ok", words });
const untold = (what: string, { untold: why }: Untold): Finding => ({
  what,
  level: "bad",
  words: `AWS does not tell: ${why}`,
  todo: `Let your credentials ask for it, or look at it in the console: ${what}.`,
});

const credentials = ({ account: { account }, settings }: Facts): Finding => {
  const what = "credentials";
  if (isUntold(account))
    return {
      what,
      level: "bad",
      words: account.untold,
      todo: "Give this shell AWS credentials: aws configure sso, or AWS_PROFILE.",
    };
  if (settings.account !== undefined && settings.account !== account.id)
    return {
      what,
      level: "bad",
      words: `account ${account.id}, but the stage is in ${settings.account}`,
      todo: `Take credentials of account ${settings.account}.`,
    };
  return ok(what, `account ${account.id}, ${account.arn}`);
};

const install = "Install Terraform 1.10 or later: https://developer.hashicorp.com/terraform/install";

const terraformFinding = ({ terraform }: Facts): Finding => {
  const what = "Terraform";
  if (!terraform)
    return { what, level: "bad", words: "neither terraform nor tofu is on the PATH", todo: install };
  const { binary, version } = terraform;
  return isNewEnough(terraform)
    ? ok(what, `${binary} ${version}`)
    : { what, level: "bad", words: `${binary} ${version} is too old`, todo: install };
};

const productionAccess = "https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html";

const sesFinding = ({ account: { ses }, settings: { region } }: Facts): Finding => {
  const what = "SES";
  if (isUntold(ses)) return untold(what, ses);
  const rates = `${ses.ratePerSecond} mails a second, ${ses.quotaPerDay} in 24 hours`;
  if (!ses.sendingEnabled || ses.enforcement === "SHUTDOWN")
    return {
      what,
      level: "bad",
      words: `the account may not send in ${region} (${ses.enforcement})`,
      todo: "See what SES says of the account in its console, and answer its case.",
    };
  if (ses.enforcement === "PROBATION")
    return {
      what,
      level: "weak",
      words: `${rates}; the account is under review`,
      todo: "See the case of SES in the support centre.",
    };
  if (!ses.production)
    return {
      what,
      level: "weak",
      words: `sandbox: ${rates}, to verified addresses only`,
      todo: `Ask for production access: ${productionAccess}`,
    };
  return ok(what, rates);
};

const identityTodo = ({ settings: { sender, ownsIdentity }, file }: Facts): string =>
  ownsIdentity
    ? "npm run deploy makes it."
    : `Verify ${sender} in SES, or set "ownsIdentity": true in ${file}: then npm run deploy makes it.`;

const identityFinding = (facts: Facts): Finding => {
  const what = "identity";
  const { identity } = facts.account;
  const { sender } = facts.settings;
  if (isUntold(identity)) return untold(what, identity);
  if (!identity)
    return { what, level: "bad", words: `SES does not have ${sender}`, todo: identityTodo(facts) };
  if (identity.verified) return ok(what, `${identity.name} is verified`);
  return {
    what,
    level: "bad",
    words: `${identity.name} is not verified (DKIM: ${identity.dkim})`,
    todo: identity.name.includes("@")
      ? `Follow the link that SES mailed to ${identity.name}.`
      : "Publish the DKIM records below; SES looks for them for 72 hours.",
  };
};

/** What functions that a queue feeds may run at once, and the API beside them. */
const executionsOf = ({ concurrencyMax }: Settings): number =>
  Object.values(concurrencyMax).reduce((sum, one) => sum + one, 0);

const concurrencyFinding = ({ account: { concurrency }, settings }: Facts): Finding => {
  const what = "Lambda";
  if (isUntold(concurrency)) return untold(what, concurrency);
  const words = `${concurrency} executions at once`;
  if (concurrency > executionsOf(settings)) return ok(what, words);
  return {
    what,
    level: "weak",
    words: `${words}; the stage's queues alone may take ${executionsOf(settings)}`,
    todo: "Ask for more in Service Quotas: Lambda, Concurrent executions. New accounts begin with few.",
  };
};

const cloudfrontFinding = ({ account: { cloudfront } }: Facts): Finding => {
  const what = "CloudFront";
  if (cloudfront) return untold(what, cloudfront);
  return ok(what, "answers; whether a new account may make a distribution shows at its first deploy");
};

const bucketFinding = ({ account: { stateBucket }, settings }: Facts): Finding => {
  const what = "state";
  if (isUntold(stateBucket)) return untold(what, stateBucket);
  const todo = "npm run bootstrap makes a bucket for Terraform's state.";
  if (stateBucket === undefined)
    return {
      what,
      level: settings.deletionProtection ? "bad" : "weak",
      words: "in a file of this machine",
      todo,
    };
  return stateBucket === "there"
    ? ok(what, settings.stateBucket!)
    : { what, level: "bad", words: `${settings.stateBucket} is not there`, todo };
};

const mailFromFinding = (identity: Identity, region: string): Finding => {
  const what = "MAIL FROM";
  const { name, mailFrom, mailFromStatus } = identity;
  if (mailFrom === undefined)
    return {
      what,
      level: "weak",
      words: "SES's own, so SPF is not of your domain",
      todo: `Publish the records below, then: aws sesv2 put-email-identity-mail-from-attributes --region ${region} --email-identity ${name} --mail-from-domain ${usualMailFrom(name)}`,
    };
  if (mailFromStatus === "SUCCESS") return ok(what, mailFrom);
  return {
    what,
    level: "weak",
    words: `${mailFrom}: ${mailFromStatus ?? "PENDING"}`,
    todo: "Publish the records below.",
  };
};

const recordFindings = ({ records }: Facts): Finding[] =>
  [...Map.groupBy(records, ({ purpose }) => purpose)].map(([purpose, own]) => {
    const what = `DNS: ${purpose}`;
    const lacking = own.filter(({ state }) => state !== "found");
    const [first] = lacking;
    if (!first) return ok(what, "found");
    const part = `${lacking.length} of ${own.length} ${own.length === 1 ? "record" : "records"}`;
    if (first.state === "unanswered")
      return { what, level: "weak", words: `DNS does not answer for ${part}`, todo: "Ask again later." };
    // DKIM alone decides whether SES sends.
    const level = purpose === "DKIM" ? "bad" : "weak";
    return first.state === "other"
      ? { what, level, words: `something else in ${part}`, todo: "Change it to what is below." }
      : { what, level, words: `missing: ${part}`, todo: "Publish what is below." };
  });

/** How a host comes to lead to the site. */
const siteTodo = (
  { settings: { publicUrl, siteDomains = [], stage }, account }: Facts,
  host: string,
): string => {
  if (publicUrl !== undefined)
    return "Lead it to the stage's distribution: unsubscribe links of mails have it.";
  const deploy = `${stage === "dev" ? "" : `TIDINGS_STAGE=${stage} `}npm run deploy`;
  if (siteDomains.find(({ domain }) => domain === host)?.zoneId) return `${deploy} leads it to the site.`;
  return account.deployed === true
    ? `Publish what ${deploy} tells in site_records: unsubscribe links of mails have it.`
    : `${deploy} tells its records in site_records.`;
};

const siteFinding = (facts: Facts): Finding => {
  const what = "site";
  const { siteHosts, settings, account } = facts;
  const [first] = siteHosts;
  if (!first) return ok(what, "the host that CloudFront gives it");
  const lacking = siteHosts.find(({ hasAddress }) => !hasAddress);
  if (!lacking) return ok(what, siteHosts.map(({ name }) => name).join(", "));
  return {
    what,
    // The records of a domain are known, or made, once there is a stage.
    level: settings.siteDomains && account.deployed === false ? "weak" : "bad",
    words: `${lacking.name} ${lacking.hasAddress === false ? "has no address" : "is not answered for by DNS"}`,
    todo: siteTodo(facts, lacking.name),
  };
};

const wordsFindings = ({ settings: { alarmEmail, postalAddress }, file }: Facts): Finding[] => [
  alarmEmail
    ? ok("alarms", `go to ${alarmEmail}`)
    : {
        what: "alarms",
        level: "weak",
        words: "are mailed to nobody",
        todo: `Set "alarmEmail" in ${file}, and deploy.`,
      },
  postalAddress
    ? ok("address", postalAddress)
    : {
        what: "address",
        level: "weak",
        words: "laws against spam want a postal address in advertising mail",
        todo: `Set "postalAddress" in ${file}, and write {{ postal_address }} in your mails.`,
      },
];

const deployedFinding = ({ account: { deployed }, settings: { stage } }: Facts): Finding => {
  const what = "stage";
  if (isUntold(deployed)) return untold(what, deployed);
  if (deployed) return ok(what, "is deployed");
  const named = stage === "dev" ? "" : `TIDINGS_STAGE=${stage} `;
  return { what, level: "weak", words: "is not deployed yet", todo: `${named}npm run deploy` };
};

/** One that works gets on every few seconds. */
const stuckMs = 10 * 60_000;

const dataFinding = ({ account: { migrations }, settings }: Facts, now: Date): Finding[] => {
  const what = "data";
  if (isUntold(migrations)) return [untold(what, migrations)];
  if (migrations.length === 0) return [];
  const log = `See the log of its function: aws logs tail /aws/lambda/${nameOf(settings, "jobs")} --since 1d`;
  const left = migrations.filter(({ isDone }) => !isDone);
  const stuck = left.find(({ gotOnAt }) => now.getTime() - Date.parse(gotOnAt) >= stuckMs);
  if (stuck)
    return [{ what, level: "bad", words: `${stuck.id} has not got on since ${stuck.gotOnAt}`, todo: log }];
  if (left.length > 0)
    return [ok(what, `is being brought up to date: ${left.length} of ${migrations.length}`)];
  const failed = migrations.reduce((sum, one) => sum + one.failed, 0);
  if (failed === 0) return [ok(what, "is up to date")];
  const items = `${failed} ${failed === 1 ? "item" : "items"}`;
  return [{ what, level: "weak", words: `is up to date, but for ${items}`, todo: log }];
};

/**
 * What of a stage is well, and what is not, in the order in which it is mended.
 * Without credentials nothing else is known.
 */
export const findingsOf = (facts: Facts, now = new Date()): Finding[] => {
  const first = [terraformFinding(facts), credentials(facts)];
  if (first.some(({ what, level }) => what === "credentials" && level === "bad")) return first;
  const { identity } = facts.account;
  const isDomain = identity !== undefined && !isUntold(identity) && !identity.name.includes("@");
  return [
    ...first,
    bucketFinding(facts),
    cloudfrontFinding(facts),
    deployedFinding(facts),
    ...dataFinding(facts, now),
    identityFinding(facts),
    ...(isDomain ? [mailFromFinding(identity, facts.settings.region)] : []),
    ...recordFindings(facts),
    siteFinding(facts),
    sesFinding(facts),
    concurrencyFinding(facts),
    ...wordsFindings(facts),
  ];
};

/** What is to be done next: what does not work first, and of that what comes first. */
export const nextOf = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ level }) => level === "bad") ?? findings.find(({ level }) => level === "weak");
