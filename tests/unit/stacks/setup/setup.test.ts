import { promises } from "node:dns";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFrontClient, ListCachePoliciesCommand } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createCloudFront,
  createLambdaSettings,
  createSts,
} from "../../../../stacks/local/account-services.ts";
import { createMemoryDynamoDb } from "../../../../stacks/local/engines/memory/memory.ts";
import { createLambdaAccount } from "../../../../stacks/local/lambda/account.ts";
import { createDeployment } from "../../../../stacks/local/resources/deployment.ts";
import { createRoute53 } from "../../../../stacks/local/route53/route53.ts";
import { createS3 } from "../../../../stacks/local/s3/s3.ts";
import { createSes, type Ses } from "../../../../stacks/local/ses/ses.ts";
import type { Clients } from "../../../../stacks/setup/ask-account.ts";
import { examine } from "../../../../stacks/setup/examine.ts";
import { reportOf } from "../../../../stacks/setup/report.ts";
import { setUp } from "../../../../stacks/setup/setup.ts";
import { type DnsZone, startDnsServer } from "../../../support/dns-server.ts";
import { account, region, startGateway } from "../../../support/local-gateway.ts";
import { temporaryFolder } from "../../../support/local-sqs-s3.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let dns: Awaited<ReturnType<typeof startDnsServer>>;
let ses: Ses;
let stopS3: () => void;
const zone: DnsZone = new Map();
const lambda = () => createLambdaAccount(join(folder.path, "lambda.json"));

beforeAll(async () => {
  folder = await temporaryFolder();
  mkdirSync(join(folder.path, "stages"));
  dns = await startDnsServer(zone);
  ses = createSes({
    stateDir: folder.path,
    region,
    account,
    publish: async () => {},
    tracker: "",
    nonSendRate: 1_000,
  });
  const dynamodb = createMemoryDynamoDb({ now: Date.now });
  const s3 = createS3({ region, stateDir: folder.path });
  stopS3 = s3.stop;
  gateway = await startGateway(() => ({
    sts: createSts(account),
    ses: ses.engine,
    s3: s3.engine,
    dynamodb: dynamodb.engine,
    lambda: createLambdaSettings({ get: () => lambda().get() }),
    cloudfront: createCloudFront(createDeployment()),
    route53: createRoute53(folder.path).engine,
  }));
});
afterAll(async () => {
  await gateway.stop();
  await ses.stop();
  stopS3();
  await dns.stop();
  await folder.remove();
});

const clientsIn = (): Clients => {
  const config = gateway.clientOf("operator");
  return {
    sts: new STSClient(config),
    ses: new SESv2Client(config),
    lambda: new LambdaClient(config),
    s3: new S3Client(config),
    dynamodb: new DynamoDBClient(config),
    cloudfront: new CloudFrontClient(config),
    route53: new Route53Client(config),
  };
};
const instruments = (stage: string) => {
  const resolver = new promises.Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([dns.address]);
  const variables = { PATH: process.env.PATH, TIDINGS_STAGE: stage };
  return { variables, stages: join(folder.path, "stages"), clientsIn, resolver };
};
const stageOf = (stage: string) =>
  JSON.parse(readFileSync(join(folder.path, "stages", `${stage}.json`), "utf8"));

test("an empty account becomes a stage, with its records in Route 53, step by step", async () => {
  const said: string[] = [];
  const asked: string[] = [];
  const answers: Record<string, string> = {
    "AWS region": "us-east-1",
    "Domain (or address) that campaigns are from": "acme.test",
    "Address that gets the alarms (empty: nobody)": "ops@acme.test",
    "Make them? y or n": "y",
  };
  const run = () =>
    setUp({
      ...instruments("prod"),
      flags: {},
      ask: async (question) => {
        asked.push(question);
        return answers[question] ?? "";
      },
      say: (text) => said.push(text),
    });

  // Given an account without an identity, and no zone here
  const first = await run();
  expect(stageOf("prod")).toEqual({
    region: "us-east-1",
    sender: "acme.test",
    alarmEmail: "ops@acme.test",
    account,
    ownsIdentity: true,
    stateBucket: expect.stringMatching(/^tidings-state-us-east-1-[0-9a-f]{12}$/),
  });
  expect(first.account).toMatchObject({ stateBucket: "there", deployed: false, identity: undefined });
  expect(reportOf(first)).toContain("npm run deploy makes it.");

  // When the deploy has made the identity, and the zone is in Route 53
  ses.putIdentity("acme.test", ["one", "two", "three"]);
  ses.putConfigurationSet({ name: "tidings-prod" });
  const { route53 } = clientsIn();
  const made = await route53.send(
    new CreateHostedZoneCommand({ Name: "acme.test", CallerReference: "test" }),
  );
  asked.length = 0;
  const second = await run();

  // Then nothing is asked again but for the records, which are made
  expect(asked).toEqual(["Own domain of the site (empty: the one CloudFront gives)", "Make them? y or n"]);
  expect(said.at(-1)).toBe("6 records are made in acme.test; DNS may take some minutes to tell.");
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: made.HostedZone!.Id! }),
  );
  const records = ResourceRecordSets.map(({ Name, Type, ResourceRecords }) => [
    Name,
    Type,
    ResourceRecords!.map(({ Value }) => Value).join(),
  ]);
  expect(records).toEqual([
    ["one._domainkey.acme.test.", "CNAME", "one.dkim.amazonses.com"],
    ["two._domainkey.acme.test.", "CNAME", "two.dkim.amazonses.com"],
    ["three._domainkey.acme.test.", "CNAME", "three.dkim.amazonses.com"],
    ["bounce.acme.test.", "MX", "10 feedback-smtp.us-east-1.amazonses.com"],
    ["bounce.acme.test.", "TXT", '"v=spf1 include:amazonses.com ~all"'],
    ["_dmarc.acme.test.", "TXT", '"v=DMARC1; p=none; rua=mailto:ops@acme.test"'],
  ]);
  expect(second.records.map(({ state }) => state)).toEqual(Array(6).fill("missing"));

  // And once DNS tells them, the doctor is content with them; what is there is not written over
  for (const [name, type, value] of records as [string, string, string][])
    zone.set(`${name.slice(0, -1)} ${type}`, [value.replaceAll('"', "")]);
  const third = await examine(instruments("prod"));
  expect(third.records.map(({ state }) => state)).toEqual(Array(6).fill("found"));
  expect(third.account).toMatchObject({ deployed: true, identity: { verified: true } });
  zone.clear();
  await run();
  expect(said.at(-1)).toContain("Route 53 made none of them: ");
  expect(said.at(-1)).toContain("already exists");
});

test("flags answer without a person, and what they lack is named", async () => {
  const said: string[] = [];
  const flags = { stage: "dev", region: "us-east-1", site: "https://Mail.acme.test/" };
  const given = { ...instruments("dev"), ask: undefined, say: (text: string) => said.push(text) };
  await expect(setUp({ ...given, flags })).rejects.toThrow("--sender is missing");
  await expect(setUp({ ...given, flags: { ...flags, sender: "news@example.org" } })).rejects.toThrow(
    "news@example.org is a placeholder",
  );
  expect(readdirSync(given.stages)).not.toContain("dev.json");

  zone.set("mail.acme.test A", ["192.0.2.1"]);
  const facts = await setUp({ ...given, flags: { ...flags, sender: "news@acme.test" } });
  // The identity of the domain is there by now: it is used, and not made.
  const { HostedZones = [] } = await clientsIn().route53.send(
    new ListHostedZonesByNameCommand({ DNSName: "acme.test" }),
  );
  const zoneId = HostedZones[0]!.Id!.replace("/hostedzone/", "");
  const mail = { domain: "mail.acme.test", zoneId };
  expect(stageOf("dev")).toMatchObject({ sender: "news@acme.test", siteDomains: [mail] });
  expect(stageOf("dev").ownsIdentity).toBeUndefined();
  const siteHosts = [{ name: mail.domain, hasAddress: true }];
  expect(facts).toMatchObject({ siteHosts, account: { identity: { name: "acme.test" } } });

  // Another domain of a zone elsewhere goes before it; said again, it stays as it is.
  const moved = { ...flags, site: "mail.other.test" };
  await setUp({ ...given, flags: moved });
  await setUp({ ...given, flags: moved });
  expect(stageOf("dev").siteDomains).toEqual([{ domain: "mail.other.test" }, mail]);

  await expect(setUp({ ...given, flags: { ...flags, region: "eu-west-1" } })).rejects.toThrow(
    "The stage is in us-east-1: --region eu-west-1 would make another.",
  );
  await expect(setUp({ ...given, flags: { ...flags, stage: "local" } })).rejects.toThrow("npm start");
  await expect(setUp({ ...given, flags: { ...flags, stage: "new", sender: "no sender" } })).rejects.toThrow(
    "an e-mail address or a domain",
  );
});

test("the report names each thing, and what to do next", async () => {
  ses.account.set({ production_access: false });
  lambda().set({ concurrent_executions: 10 });
  zone.clear();
  const report = reportOf(await examine(instruments("prod")));
  expect(report).toMatch(/^Stage "prod": acme\.test in us-east-1\n/);
  expect(report).toContain(`account ${account}, arn:aws:iam::${account}:user/operator`);
  expect(report).toContain("sandbox: ");
  expect(report).toContain("10 executions at once; the stage's queues alone may take 60");
  expect(report).toContain("one._domainkey.acme.test  CNAME  one.dkim.amazonses.com");
  expect(report.split("\n").at(-1)).toBe("Next, for DNS: DKIM: Publish what is below.");
  expect(gateway.reported).toEqual([]);
});

test("what the local cloud does not know it refuses", async () => {
  const { route53, cloudfront } = clientsIn();
  await expect(route53.send(new ListHostedZonesCommand({}))).rejects.toThrow(
    "The local cloud has no operation",
  );
  await expect(cloudfront.send(new ListCachePoliciesCommand({}))).rejects.toThrow("has no operation");
  await expect(clientsIn().sts.send(new GetSessionTokenCommand({}))).rejects.toThrow("has no operation");
});
