import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { createLog } from "../../platform/log.ts";
import { inSegment } from "../../platform/trace.ts";
import { createApp } from "./app.ts";
import { apiDependencies } from "./dependencies.ts";
import { readApiEnvironment } from "./env.ts";
import { lambdaAdapter } from "./lambda-adapter.ts";

const log = createLog("api");

const answer = lambdaAdapter(createApp(apiDependencies(readApiEnvironment(), log)));

/** API Gateway HTTP API, payload format 2.0. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) => {
  log.addContext(context);
  return inSegment("request", {}, () => answer(event, context));
};
