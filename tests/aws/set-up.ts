import { promises } from "node:dns";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Route53Client } from "@aws-sdk/client-route-53";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clients } from "../../stacks/setup/ask-account.ts";
import { isUntold } from "../../stacks/setup/ask-account.ts";
import { examine } from "../../stacks/setup/examine.ts";
import type { Facts } from "../../stacks/setup/findings.ts";
import { reportOf } from "../../stacks/setup/report.ts";
import { setUp } from "../../stacks/setup/setup.ts";
import { clientsOf, type Place } from "./clients.ts";

/** Of what AWS was asked, and did not tell. */
const untoldOf = ({ account }: Facts): string[] =>
  Object.entries(account).flatMap(([what, told]) =>
    isUntold(told) ? [`The account did not tell ${what}: ${told.untold}`] : [],
  );

/** A person's `npm run setup` and `npm run doctor` of a stage. */
export const openSetUp = (place: Place, stage: string, sender: string) => {
  const stages = mkdtempSync(join(tmpdir(), "tidings-stages-"));
  const config = {
    endpoint: place.endpoint,
    region: place.region,
    credentials: { accessKeyId: place.account, secretAccessKey: "test" },
  };
  const clientsIn = (): Clients => {
    const { ses, lambda, s3, dynamodb, cloudfront } = clientsOf(place);
    return {
      ses,
      lambda,
      s3,
      dynamodb,
      cloudfront,
      sts: new STSClient(config),
      route53: new Route53Client(config),
    };
  };
  const instruments = {
    variables: { PATH: process.env.PATH, TIDINGS_STAGE: stage },
    stages,
    clientsIn,
    resolver: new promises.Resolver({ timeout: 1_000, tries: 1 }),
  };
  return {
    /** Of an empty account. @returns what is wrong */
    before: async (): Promise<string[]> => {
      const flags = { stage, region: place.region, sender };
      const facts = await setUp({ ...instruments, flags, ask: undefined, say: console.log });
      const { stateBucket, deployed, identity } = facts.account;
      return [
        ...untoldOf(facts),
        ...(stateBucket === "there" ? [] : ["Setup made no bucket for the state."]),
        ...(deployed === false && identity === undefined ? [] : ["Setup found a stage in an empty account."]),
      ];
    },
    /** Of the stage that was deployed. @returns what is wrong */
    after: async (): Promise<string[]> => {
      const facts = await examine(instruments);
      console.log(reportOf(facts));
      const { deployed, identity } = facts.account;
      return [
        ...untoldOf(facts),
        ...(deployed === true && identity !== undefined ? [] : ["Doctor does not find what was deployed."]),
      ];
    },
    close: () => rmSync(stages, { recursive: true }),
  };
};
