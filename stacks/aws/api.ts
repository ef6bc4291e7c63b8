import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { dependable } from "cdktf";
import { Construct } from "constructs";
import { nameOf, type Settings } from "../settings.ts";
import type { ServiceFunction } from "./constructs/function.ts";
import { publicPaths, unsubscribePath } from "./public-paths.ts";

/** The only stage: an HTTP API serves it at the root of its address. */
const stageName = "$default";

/** No path and no caller's address: paths hold e-mail addresses and unsubscribe tokens. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  httpMethod: "$context.httpMethod",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationError: "$context.integrationErrorMessage",
});

/** A path of CloudFront's as the key of a route: `/view/*` is `ANY /view/{proxy+}`. */
const routeKeyOf = (path: string): string => `ANY ${path.replace("*", "{proxy+}")}`;

/**
 * How often each route may be asked. What needs no key has a route of its own and so a rate of its own: a flood there
 * neither locks out who sends, nor who unsubscribes, and costs no more than a fifth of what the API may.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const publicRates = ({ requestsPerSecond, burst }: Settings["apiThrottle"]) =>
  publicPaths.map((path) => {
    const part = path === unsubscribePath ? 1 : 1 / 5;
    return {
      routeKey: routeKeyOf(path),
      throttlingRateLimit: requestsPerSecond * part,
      throttlingBurstLimit: Math.ceil(burst * part),
    };
  });

export interface HttpApi {
  readonly api: Apigatewayv2Api;
  /** Knows the routes by their keys: they must be there before it. */
  readonly stage: Apigatewayv2Stage;
}

/** The HTTP API, still without a function behind it: the function must know the address that leads here. */
export const createApi = (scope: Construct, settings: Settings): HttpApi => {
  const part = new Construct(scope, "http_api");
  const name = nameOf(settings);
  const api = new Apigatewayv2Api(part, "api", { name, protocolType: "HTTP" });
  // "vendedlogs": API Gateway's leave to write needs no entry in the account's size-limited log policy.
  const logGroup = new CloudwatchLogGroup(part, "access_logs", {
    name: `/aws/vendedlogs/${name}-api`,
    retentionInDays: settings.logRetentionDays,
  });
  const stage = new Apigatewayv2Stage(part, "stage", {
    apiId: api.id,
    name: stageName,
    autoDeploy: true,
    accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat },
    defaultRouteSettings: {
      throttlingRateLimit: settings.apiThrottle.requestsPerSecond,
      throttlingBurstLimit: settings.apiThrottle.burst,
    },
    routeSettings: publicRates(settings.apiThrottle),
  });
  return { api, stage };
};

/** Hands every request of the API to one function, and lets nothing but this API invoke it so. */
export const routeAllTo = (scope: Construct, { api, stage }: HttpApi, { lambda }: ServiceFunction): void => {
  const part = new Construct(scope, "routes");
  const integration = new Apigatewayv2Integration(part, "integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: lambda.invokeArn,
    payloadFormatVersion: "2.0",
  });
  const target = `integrations/${integration.id}`;
  new Apigatewayv2Route(part, "route", { apiId: api.id, routeKey: "$default", target });
  stage.dependsOn = publicPaths.map((path) =>
    dependable(
      new Apigatewayv2Route(part, `route_${path.slice(1)}`, {
        apiId: api.id,
        routeKey: routeKeyOf(path),
        target,
      }),
    ),
  );
  new LambdaPermission(part, "permission", {
    statementId: "http-api",
    action: "lambda:InvokeFunction",
    functionName: lambda.functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${api.executionArn}/*/*`,
  });
};
