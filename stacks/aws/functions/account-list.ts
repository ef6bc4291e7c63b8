import type { Construct } from "constructs";
import { listingReady } from "../../../events/suppressions.ts";
import type { AccountListEnvironment } from "../../../services/functions/account-list/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { keepAccountList, onTable, putEvents, queryIndex, readSesAccount } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { suppressionIndexes } from "../tables.ts";
import type { Resources } from "./resources.ts";

/** Keeps SES's account list and the suppressions in step, a question a second. */
export const createAccountList = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, bus }: Resources,
): QueueWorker => {
  const environment: AccountListEnvironment = {
    CONTACTS_TABLE: tables.contacts.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    LIMITER_TABLE: tables.limiter.name,
    EVENT_BUS: bus.name,
  };
  return createQueueWorker(scope, settings, {
    name: "account-list",
    description: "Keeps the account list of SES and the suppressions in step",
    archive,
    memoryMegabytes: 256,
    // It mostly waits for its next second. What is left goes on in another run.
    timeoutSeconds: 120,
    environment,
    grants: [
      onTable(tables.suppressions, "GetItem", "BatchGetItem", "UpdateItem"),
      queryIndex(tables.suppressions, suppressionIndexes.due),
      onTable(tables.contacts, "UpdateItem"),
      onTable(tables.limiter, "GetItem", "PutItem"),
      putEvents(bus),
      readSesAccount,
      keepAccountList,
    ],
    rule: {
      description: "What is out of step with the account list of SES",
      bus,
      pattern: patternOf(listingReady),
    },
    maxReceiveCount: 5,
    // One event is as good as many: the table knows what is to be done.
    batch: { size: 100, windowSeconds: 5 },
    // The fewest that AWS takes. Two that ask SES at once wait for each other.
    concurrencyMax: 2,
    schedule: {
      description: "Every night, what the account list of SES gained by itself",
      expression: "cron(17 3 * * ? *)",
    },
  });
};
