import { CloudFrontClient, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { Route53Client } from "@aws-sdk/client-route-53";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  type GetEmailIdentityCommandOutput,
  NotFoundException,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { domainOf } from "../../services/dns-records/wanted.ts";
import { nameOf, type Settings } from "../settings.ts";
import { askMigrations, type FoundMigration } from "./ask-migrations.ts";

/** The ways to AWS. */
export interface Clients {
  readonly sts: STSClient;
  readonly ses: SESv2Client;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly cloudfront: CloudFrontClient;
  readonly route53: Route53Client;
}

/** SES answers one question a second that is no send: what it turns away is asked again. */
const sesAttempts = 8;

/** Clients with the credentials of whoever runs this. CloudFront and Route 53 are asked where they are, in us-east-1. */
export const clientsIn = (region: string): Clients => ({
  sts: new STSClient({ region }),
  ses: new SESv2Client({ region, maxAttempts: sesAttempts }),
  lambda: new LambdaClient({ region }),
  s3: new S3Client({ region }),
  dynamodb: new DynamoDBClient({ region }),
  cloudfront: new CloudFrontClient({ region: "us-east-1" }),
  route53: new Route53Client({ region: "us-east-1" }),
});

/** What AWS did not tell, and why. */
export interface Untold {
  readonly untold: string;
}
export const isUntold = (told: unknown): told is Untold =>
  typeof told === "object" && told !== null && "untold" in told;

const orWhyNot = async <T>(asked: Promise<T>): Promise<T | Untold> =>
  await asked.catch((error: Error) => ({ untold: `${error.name}: ${error.message}` }));

/** An identity of SES. */
export interface Identity {
  readonly name: string;
  readonly verified: boolean;
  readonly dkim: string;
  readonly dkimTokens: readonly string[];
  readonly mailFrom: string | undefined;
  readonly mailFromStatus: string | undefined;
}

/** What is known of an account and region, for one stage. */
export interface AccountFacts {
  readonly account: { readonly id: string; readonly arn: string } | Untold;
  readonly ses:
    | {
        readonly production: boolean;
        readonly sendingEnabled: boolean;
        readonly enforcement: string;
        readonly ratePerSecond: number;
        readonly quotaPerDay: number;
      }
    | Untold;
  /** That of the sender, or of its domain; undefined: there is none. */
  readonly identity: Identity | undefined | Untold;
  /** Executions that all functions together may run at once. */
  readonly concurrency: number | Untold;
  /** Undefined: it answers. */
  readonly cloudfront: Untold | undefined;
  /** Undefined: the stage names none. */
  readonly stateBucket: "there" | "missing" | undefined | Untold;
  readonly deployed: boolean | Untold;
  /** None: it is not deployed, or has none. */
  readonly migrations: readonly FoundMigration[] | Untold;
}

const identityOf = (name: string, found: GetEmailIdentityCommandOutput): Identity => ({
  name,
  verified: found.VerifiedForSendingStatus ?? false,
  dkim: found.DkimAttributes?.Status ?? "NOT_STARTED",
  dkimTokens: name.includes("@") ? [] : (found.DkimAttributes?.Tokens ?? []),
  mailFrom: found.MailFromAttributes?.MailFromDomain,
  mailFromStatus: found.MailFromAttributes?.MailFromDomainStatus,
});

/** The domain's is looked at first: an address inherits from it, and it has the records. */
export const findIdentity = async ({ ses }: Pick<Clients, "ses">, sender: string) => {
  for (const name of new Set([domainOf(sender), sender])) {
    try {
      return identityOf(name, await ses.send(new GetEmailIdentityCommand({ EmailIdentity: name })));
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  }
  return undefined;
};

/** Whose credentials these are. */
export const whoAmI = ({ sts }: Pick<Clients, "sts">): Promise<AccountFacts["account"]> =>
  orWhyNot(
    sts.send(new GetCallerIdentityCommand({})).then(({ Account = "", Arn = "" }) => ({
      id: Account,
      arn: Arn,
    })),
  );

const askSes = ({ ses }: Clients): Promise<AccountFacts["ses"]> =>
  orWhyNot(
    ses.send(new GetAccountCommand({})).then((found) => ({
      production: found.ProductionAccessEnabled ?? false,
      sendingEnabled: found.SendingEnabled ?? false,
      enforcement: found.EnforcementStatus ?? "HEALTHY",
      ratePerSecond: found.SendQuota?.MaxSendRate ?? 0,
      quotaPerDay: found.SendQuota?.Max24HourSend ?? 0,
    })),
  );

const askBucket = async (
  { s3 }: Clients,
  Bucket: string | undefined,
): Promise<"there" | "missing" | undefined> => {
  if (Bucket === undefined) return undefined;
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
    return "there";
  } catch (error) {
    if ((error as Error).name === "NotFound") return "missing";
    throw error;
  }
};

/** A stage has its configuration set from its first deploy on. */
const askDeployed = async ({ ses }: Clients, settings: Settings): Promise<boolean> => {
  try {
    await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: nameOf(settings) }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
};

/** Asks AWS for all that a stage stands on. Nothing is changed. */
export const askAccount = async (clients: Clients, settings: Settings): Promise<AccountFacts> => {
  const { lambda, cloudfront } = clients;
  const concurrency = lambda
    .send(new GetAccountSettingsCommand({}))
    .then(({ AccountLimit }) => AccountLimit?.ConcurrentExecutions ?? 0);
  const allowed = cloudfront.send(new ListDistributionsCommand({ MaxItems: 1 })).then(() => undefined);
  const [account, ses, others] = await Promise.all([
    whoAmI(clients),
    // One after the other, as SES takes them.
    (async () => ({
      ses: await askSes(clients),
      identity: await orWhyNot(findIdentity(clients, settings.sender)),
      deployed: await orWhyNot(askDeployed(clients, settings)),
    }))(),
    Promise.all([
      orWhyNot(concurrency),
      orWhyNot(allowed),
      orWhyNot(askBucket(clients, settings.stateBucket)),
      orWhyNot(askMigrations(clients, settings)),
    ]),
  ]);
  const [lambdaConcurrency, cloudfrontAllowed, stateBucket, migrations] = others;
  return {
    account,
    ...ses,
    concurrency: lambdaConcurrency,
    cloudfront: cloudfrontAllowed,
    stateBucket,
    migrations,
  };
};
