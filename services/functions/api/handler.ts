import type { Context } from "aws-lambda";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { createLog } from "../../platform/log.ts";
import { createApp } from "./app.ts";
import { apiDependencies } from "./dependencies.ts";
import { readApiEnvironment } from "./env.ts";

const log = createLog("api");

const answer = handle(createApp(apiDependencies(readApiEnvironment(), log)));

/** API Gateway HTTP API, payload format 2.0. */
export const handler = (event: LambdaEvent, context: Context) => {
  log.addContext(context);
  return answer(event, context);
};
