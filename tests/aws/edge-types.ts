import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import {
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  CreateResponseHeadersPolicyCommand,
} from "@aws-sdk/client-cloudfront";
import { asInput, type Input, one, quantity } from "./arguments.ts";
import type { Clients, Place } from "./clients.ts";
import type { Types } from "./types.ts";

export const apiTypes = ({ api }: Clients, { region, account }: Place): Types => ({
  aws_apigatewayv2_api: async (given) => {
    const { ApiId: id } = await api.send(new CreateApiCommand(asInput(given)));
    return {
      id,
      api_endpoint: `https://${id}.execute-api.${region}.amazonaws.com`,
      execution_arn: `arn:aws:execute-api:${region}:${account}:${id}`,
    };
  },
  aws_apigatewayv2_stage: async ({ name, route_settings, ...given }) => {
    const RouteSettings = Object.fromEntries(
      route_settings.map(({ route_key, ...settings }: Input) => [route_key, asInput(settings)]),
    );
    await api.send(new CreateStageCommand({ StageName: name, RouteSettings, ...asInput(given) }));
    return { id: name };
  },
  aws_apigatewayv2_integration: async (given) => {
    const { IntegrationId: id } = await api.send(new CreateIntegrationCommand(asInput(given)));
    return { id };
  },
  aws_apigatewayv2_route: async (given) => {
    const { RouteId: id } = await api.send(new CreateRouteCommand(asInput(given)));
    return { id };
  },
});

const behavior = ({ allowed_methods, cached_methods, ...rest }: Input): Input => ({
  ...asInput(rest),
  AllowedMethods: { ...quantity(allowed_methods), CachedMethods: quantity(cached_methods) },
});

const origin = ({
  custom_origin_config: custom,
  origin_id,
  domain_name,
  origin_access_control_id,
}: Input) => ({
  Id: origin_id,
  DomainName: domain_name,
  OriginAccessControlId: origin_access_control_id ?? "",
  ...(custom
    ? {
        CustomOriginConfig: {
          HTTPPort: one(custom).http_port,
          HTTPSPort: one(custom).https_port,
          OriginProtocolPolicy: one(custom).origin_protocol_policy,
          OriginSslProtocols: quantity(one(custom).origin_ssl_protocols),
        },
      }
    : { S3OriginConfig: { OriginAccessIdentity: "" } }),
});

export const siteTypes = ({ cloudfront }: Clients): Types => ({
  aws_cloudfront_origin_access_control: async (given) => {
    const { OriginAccessControl } = await cloudfront.send(
      new CreateOriginAccessControlCommand({ OriginAccessControlConfig: asInput(given) }),
    );
    return { id: OriginAccessControl?.Id };
  },
  aws_cloudfront_response_headers_policy: async ({ name, security_headers_config }) => {
    const { strict_transport_security, ...rest } = one(security_headers_config);
    const { access_control_max_age_sec: AccessControlMaxAgeSec, override: Override } =
      one(strict_transport_security);
    const SecurityHeadersConfig = {
      ...asInput(Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, one(value)]))),
      StrictTransportSecurity: { AccessControlMaxAgeSec, Override },
    };
    const { ResponseHeadersPolicy } = await cloudfront.send(
      new CreateResponseHeadersPolicyCommand({
        ResponseHeadersPolicyConfig: { Name: name, SecurityHeadersConfig },
      }),
    );
    return { id: ResponseHeadersPolicy?.Id };
  },
  aws_cloudfront_distribution: async (given, id) => {
    const { Distribution: made } = await cloudfront.send(
      new CreateDistributionCommand({
        DistributionConfig: {
          CallerReference: id,
          Comment: given.comment,
          Enabled: given.enabled,
          IsIPV6Enabled: given.is_ipv6_enabled,
          HttpVersion: given.http_version,
          DefaultRootObject: given.default_root_object,
          Origins: quantity(given.origin.map(origin)),
          DefaultCacheBehavior: behavior(one(given.default_cache_behavior)),
          CacheBehaviors: quantity(given.ordered_cache_behavior.map(behavior)),
          CustomErrorResponses: quantity(
            given.custom_error_response.map(({ error_code, error_caching_min_ttl }: Input) => ({
              ErrorCode: error_code,
              ErrorCachingMinTTL: error_caching_min_ttl,
            })),
          ),
          ViewerCertificate: { CloudFrontDefaultCertificate: true },
        },
      }),
    );
    return { id: made?.Id, arn: made?.ARN, domain_name: made?.DomainName };
  },
});
