import * as z from "zod";
import type { Throttle } from "../front/http-api.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, blocks, defineResource, withoutEffect } from "./define.ts";
import type { DeclaredHttpApi } from "./deployment.ts";
import { resourceId } from "./resource-id.ts";

/** Name of the function in an integration's URI: `arn:aws:apigateway:…:lambda:path/…/functions/<ARN>/invocations`. */
const functionOf = (uri: string): string => {
  const name = /\/functions\/[^/]*:function:([^/]+)\/invocations$/.exec(uri)?.[1];
  if (!name) throw new Error(`argument \`integration_uri\`: ${uri} does not invoke a function`);
  return name;
};

const throttleArguments = { throttling_burst_limit: z.number(), throttling_rate_limit: z.number() };
const toThrottle = (given: { throttling_burst_limit: number; throttling_rate_limit: number }): Throttle => ({
  ratePerSecond: given.throttling_rate_limit,
  burst: given.throttling_burst_limit,
});

/** HTTP APIs of API Gateway. */
export const httpApiResources = ({ region, account, deployment }: ResourceContext): ResourceTypes => {
  const apiWith = (id: string): DeclaredHttpApi => {
    const api = deployment.httpApis.get(id);
    if (!api) throw new Error(`argument \`api_id\`: there is no API ${id}`);
    return api;
  };

  return {
    aws_apigatewayv2_api: defineResource(
      z.strictObject({ name: z.string(), protocol_type: z.literal("HTTP") }),
      (_given, logicalId) => {
        const id = resourceId(logicalId, 10);
        const domainName = `${id}.execute-api.${region}.amazonaws.com`;
        const executionArn = `arn:aws:execute-api:${region}:${account}:${id}`;
        deployment.httpApis.set(id, {
          id,
          account,
          domainName,
          executionArn,
          routes: [],
          integrations: [],
          routeThrottles: new Map(),
        });
        return {
          id,
          arn: `arn:aws:apigateway:${region}::/apis/${id}`,
          api_endpoint: `https://${domainName}`,
          execution_arn: executionArn,
        };
      },
    ),

    aws_apigatewayv2_stage: defineResource(
      z.strictObject({
        api_id: z.string(),
        name: z.literal("$default"),
        auto_deploy: z.literal(true),
        default_route_settings: block(z.strictObject(throttleArguments)),
        route_settings: blocks(z.strictObject({ route_key: z.string(), ...throttleArguments })),
        access_log_settings: withoutEffect("who calls this machine is the person at the keyboard"),
      }),
      ({ api_id, name, default_route_settings, route_settings }) => {
        const api = apiWith(api_id);
        // AWS finds no route by a key that is not there yet.
        for (const { route_key } of route_settings)
          if (!api.routes.some(({ routeKey }) => routeKey === route_key))
            throw new Error(`argument \`route_settings\`: there is no route ${route_key}`);
        api.throttle = toThrottle(default_route_settings);
        api.routeThrottles = new Map(
          route_settings.map(({ route_key, ...given }) => [route_key, toThrottle(given)]),
        );
        return { id: name };
      },
    ),

    aws_apigatewayv2_integration: defineResource(
      z.strictObject({
        api_id: z.string(),
        integration_type: z.literal("AWS_PROXY"),
        integration_uri: z.string(),
        payload_format_version: z.literal("2.0"),
        timeout_milliseconds: z.number().min(50).max(30_000).default(30_000),
      }),
      ({ api_id, integration_uri, timeout_milliseconds }, logicalId) => {
        const id = resourceId(logicalId, 7);
        const functionName = functionOf(integration_uri);
        apiWith(api_id).integrations.push({ id, functionName, timeoutMs: timeout_milliseconds });
        return { id };
      },
    ),

    aws_apigatewayv2_route: defineResource(
      z.strictObject({
        api_id: z.string(),
        route_key: z.string(),
        target: z.string().startsWith("integrations/"),
      }),
      ({ api_id, route_key, target }, logicalId) => {
        apiWith(api_id).routes.push({
          routeKey: route_key,
          integrationId: target.slice("integrations/".length),
        });
        return { id: resourceId(logicalId, 7) };
      },
    ),
  };
};
