import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context, SQSEvent } from "aws-lambda";
import { contactStore } from "../../contacts/store.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { patientSes } from "../../platform/patient-ses.ts";
import { publisher } from "../../platform/publish.ts";
import { accountList } from "../../suppressions/account-list.ts";
import { keepInStep } from "../../suppressions/keep-in-step.ts";
import { pullProgress } from "../../suppressions/pull-progress.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readAccountListEnvironment } from "./env.ts";

const log = createLog("account-list");
const env = readAccountListEnvironment();
const db = documentClient();
const dependencies = {
  log,
  // It asks again itself, in its own time (decision 42).
  list: accountList(patientSes(new SESv2Client({ maxAttempts: 1 }))),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  progress: pullProgress(db, env.LIMITER_TABLE),
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
};

/** With less time than this left, in milliseconds, SES is asked nothing more: a question may take eight seconds. */
const askMsMin = 15_000;

/** That something is out of step with SES's list, or a tick of the schedule, every night → SES's list and ours in step. */
export const handler = async (event: Partial<SQSEvent>, context: Context): Promise<void> => {
  log.addContext(context);
  const hasTime = () => context.getRemainingTimeInMillis() >= askMsMin;
  await keepInStep(dependencies, { isNightly: event.Records === undefined }, hasTime);
};
