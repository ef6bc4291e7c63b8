import { Logger } from "@aws-lambda-powertools/logger";
import { handle } from "hono/aws-lambda";
import { createApp } from "./app.ts";
import { apiDependencies } from "./dependencies.ts";
import { readApiEnvironment } from "./env.ts";

const log = new Logger({ serviceName: "api" });

/** API Gateway HTTP API, payload format 2.0. */
export const handler = handle(createApp(apiDependencies(readApiEnvironment(), log)));
