import * as z from "zod";
import { contentSecurityPolicy } from "../../../stacks/aws/site-headers.ts";
import { addressIn, type Rule, resources, type Stack } from "../support/stack.ts";

const throttle = { throttling_rate_limit: z.number(), throttling_burst_limit: z.number() };
const stage = z.object({
  depends_on: z.array(z.string()).default([]),
  default_route_settings: z.object(throttle),
  route_settings: z.array(z.object({ route_key: z.string(), ...throttle })).default([]),
});
const route = z.object({ route_key: z.string() });

/** Whether the key of a route takes a path: `ANY /view/{proxy+}` takes what is below `/view/`. */
const takes = (key: string, path: string): boolean => {
  const [, pattern = ""] = key.split(" ");
  const below = pattern.replace("{proxy+}", "");
  return below === pattern ? path === pattern : path.startsWith(below) && path !== below;
};

/** Paths that need no key and share the rate of those that do, or are given more of it than a fifth. */
export const publicPathsHaveRatesOfTheirOwn =
  (paths: readonly string[]): Rule =>
  (stack) =>
    resources(stack, "aws_apigatewayv2_stage", stage).flatMap(({ attributes }) => {
      const { default_route_settings: usual, route_settings } = attributes;
      return paths.flatMap((path) => {
        const own = route_settings.find(({ route_key }) => takes(route_key, path));
        if (!own) return [`${path} has no rate of its own.`];
        // Mail providers unsubscribe for many, from few addresses.
        const part = path.startsWith("/unsubscribe/") ? 1 : 5;
        return own.throttling_rate_limit * part <= usual.throttling_rate_limit &&
          own.throttling_burst_limit * part <= usual.throttling_burst_limit
          ? []
          : [`${path} may be asked too often.`];
      });
    });

/** Rates of routes that are not there when API Gateway is told of them: it refuses the stage. */
export const ratesWaitForTheirRoutes: Rule = (stack) =>
  resources(stack, "aws_apigatewayv2_stage", stage).flatMap(({ attributes }) =>
    attributes.route_settings
      .filter(
        ({ route_key }) =>
          !resources(stack, "aws_apigatewayv2_route", route).some(
            ({ address, attributes: own }) =>
              own.route_key === route_key && attributes.depends_on.includes(address),
          ),
      )
      .map(({ route_key }) => `The rate of ${route_key} does not wait for its route.`),
  );

const policy = z.object({
  security_headers_config: z.object({
    content_security_policy: z.object({ content_security_policy: z.string(), override: z.literal(true) }),
    strict_transport_security: z.object({
      access_control_max_age_sec: z.number().min(31_536_000),
      override: z.literal(true),
    }),
    content_type_options: z.object({ override: z.literal(true) }),
    frame_options: z.object({ frame_option: z.literal("DENY"), override: z.literal(true) }),
  }),
});
const behaviour = z.object({
  target_origin_id: z.string(),
  response_headers_policy_id: z.string().optional(),
  path_pattern: z.string().default("*"),
});
const distribution = z.object({
  default_cache_behavior: behaviour,
  ordered_cache_behavior: z.array(behaviour),
});

/** AWS's CORS-and-SecurityHeadersPolicy, which has HSTS and nosniff; what a page of the API may do, it says itself. */
const managedForApi = "e61eb60c-9c35-4d20-a928-2b84e02af89c";

const policyOf = (stack: Stack, reference: string | undefined) =>
  resources(stack, "aws_cloudfront_response_headers_policy", policy).find(
    ({ address }) => address === addressIn(reference),
  )?.attributes.security_headers_config;

export const everyAnswerHasItsHeaders: Rule = (stack) =>
  resources(stack, "aws_cloudfront_distribution", distribution).flatMap(({ attributes }) =>
    [attributes.default_cache_behavior, ...attributes.ordered_cache_behavior]
      .filter(({ target_origin_id, response_headers_policy_id: id }) =>
        target_origin_id === "api"
          ? id !== managedForApi
          : policyOf(stack, id)?.content_security_policy.content_security_policy !== contentSecurityPolicy,
      )
      .map(({ path_pattern }) => `${path_pattern} is answered without the headers that guard it.`),
  );
