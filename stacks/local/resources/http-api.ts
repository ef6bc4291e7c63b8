import { z } from "zod";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, defineResource, withoutEffect } from "./define.ts";
import type { DeclaredHttpApi } from "./deployment.ts";
import { resourceId } from "./resource-id.ts";

/** Name of the function in an integration's URI: `arn:aws:apigateway:…:lambda:path/…/functions/<ARN>/invocations`. */
const functionOf = (uri: string): string => {
  const name = /\/functions\/[^/]*:function:([^/]+)\/invocations$/.exec(uri)?.[1];
  if (!name) throw new Error(`argument \`integration_uri\`: ${uri} does not invoke a function`);
  return name;
};

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
        deployment.httpApis.set(id, { id, account, domainName, executionArn, routes: [], integrations: [] });
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
        default_route_settings: block(
          z.strictObject({ throttling_burst_limit: z.number(), throttling_rate_limit: z.number() }),
        ),
        access_log_settings: withoutEffect("who calls this machine is the person at the keyboard"),
      }),
      ({ api_id, name, default_route_settings }) => {
        apiWith(api_id).throttle = {
          ratePerSecond: default_route_settings.throttling_rate_limit,
          burst: default_route_settings.throttling_burst_limit,
        };
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
