import { isDeepStrictEqual as isSame } from "node:util";
import type { Attributes, Stack } from "./stack.ts";

/**
 * Makes of two synthesized stacks, an older and a newer one, what `terraform show -json` says of the plan that leads from
 * one to the other: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */

/** Attributes that cannot be changed in place, of types whose resources the tests make again. */
const madeAgainBy: Readonly<Record<string, readonly string[]>> = {
  aws_dynamodb_table: ["name", "hash_key", "range_key"],
  aws_s3_bucket: ["bucket"],
  aws_sqs_queue: ["name"],
  aws_cloudwatch_log_group: ["name"],
  aws_cloudwatch_event_rule: ["name", "event_bus_name"],
  aws_cloudwatch_event_archive: ["name"],
  aws_lambda_function: ["function_name"],
  aws_lambda_event_source_mapping: ["event_source_arn"],
  aws_apigatewayv2_api: ["protocol_type"],
  aws_iam_role: ["name"],
  aws_sesv2_email_identity: ["email_identity"],
  aws_sesv2_configuration_set: ["configuration_set_name"],
  aws_acm_certificate: ["domain_name", "subject_alternative_names"],
  aws_budgets_budget: ["name"],
};

/** What AWS says of a resource, where a test reads it. */
const computed: Readonly<Record<string, Attributes>> = {
  aws_cloudfront_distribution: { domain_name: "d111.cloudfront.net" },
};

/** Objects that are maps; all others are blocks, which a plan has in lists. */
const maps: ReadonlySet<string> = new Set(["variables", "dimensions", "tags"]);

/** What is known only once it is applied. */
const unknown = Symbol("unknown");

const ofConfiguration: ReadonlySet<string> = new Set(["//", "lifecycle", "depends_on"]);

type IsThere = (address: string) => boolean;

/** What an expression comes to. @param isThere whether what AWS says of a resource is known */
const evaluated = (stack: Stack, expression: string, isThere: IsThere): unknown => {
  if (/^["[]/.test(expression)) return JSON.parse(expression);
  // Of a certificate that is there, ACM has issued it.
  const [, certificate, issued] =
    /^\(!contains\(\[[^\]]*\], ([\w.-]+)\.status\) \? (.+?) : .+\)$/.exec(expression) ?? [];
  if (certificate && issued) return isThere(certificate) ? evaluated(stack, issued, isThere) : unknown;
  const [, address, attribute = ""] = /^((?:data\.)?\w+\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
  if (address?.startsWith("data.")) return `${attribute}-of-${address}`;
  const [type = "", id = ""] = address?.split(".") ?? [];
  const written = stack.resource[type]?.[id]?.[attribute];
  if (typeof written === "string") return resolved(stack, written, isThere);
  if (address === undefined || !isThere(address)) return unknown;
  return computed[type]?.[attribute] ?? `${attribute}:of:${address}`;
};

const resolved = (stack: Stack, text: string, isThere: IsThere): unknown => {
  const [, whole] = /^\$\{(\(.+\)|[^}]+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return evaluated(stack, whole, isThere);
  let isKnown = true;
  const made = text.replace(/\$\{([^}]+)\}/g, (_, expression) => {
    const value = evaluated(stack, expression, isThere);
    if (value === unknown) isKnown = false;
    return String(value);
  });
  return isKnown ? made : unknown;
};

/** A value as a plan has it, with `unknown` where it is. */
const planned = (stack: Stack, value: unknown, isThere: IsThere, isMap = false): unknown => {
  if (typeof value === "string") return resolved(stack, value, isThere);
  if (Array.isArray(value)) return value.map((one) => planned(stack, one, isThere));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const isBlock =
        typeof one === "object" && one !== null && !Array.isArray(one) && !isMap && !maps.has(key);
      return [key, planned(stack, isBlock ? [one] : one, isThere, maps.has(key))];
    }),
  );
};

/** Divides it into what is known, and `true` where it is not. */
const divided = (value: unknown): { known: unknown; unknown: unknown } => {
  if (value === unknown) return { known: undefined, unknown: true };
  if (typeof value !== "object" || value === null) return { known: value, unknown: false };
  const parts = Object.entries(value).map(([key, one]) => [key, divided(one)] as const);
  if (Array.isArray(value))
    return { known: parts.map(([, one]) => one.known ?? null), unknown: parts.map(([, one]) => one.unknown) };
  const having = (side: "known" | "unknown", absent: unknown) =>
    Object.fromEntries(parts.flatMap(([key, one]) => (one[side] === absent ? [] : [[key, one[side]]])));
  return { known: having("known", undefined), unknown: having("unknown", false) };
};

const attributesOf = (stack: Stack, type: string, id: string, isThere: IsThere): Attributes | undefined => {
  const given = stack.resource[type]?.[id];
  if (given === undefined) return undefined;
  const own = Object.entries(given).filter(([key]) => !ofConfiguration.has(key));
  return { ...computed[type], ...(planned(stack, Object.fromEntries(own), isThere) as Attributes) };
};

const ignored = (stack: Stack, type: string, id: string): string[] => {
  const { lifecycle } = stack.resource[type]?.[id] ?? {};
  return (lifecycle as { ignore_changes?: string[] } | undefined)?.ignore_changes ?? [];
};

/** What becomes of one resource. */
const changeOf = (older: Stack, newer: Stack, address: string) => {
  const [type = "", id = ""] = address.split(".");
  const has = (stack: Stack) => (of: string) =>
    stack.resource[of.split(".")[0]!]?.[of.split(".")[1]!] !== undefined;
  const before = attributesOf(older, type, id, has(older));
  const after = attributesOf(newer, type, id, has(older));
  for (const name of before && after ? ignored(newer, type, id) : []) {
    if (before![name] === undefined) delete after![name];
    else after![name] = before![name];
  }
  const isReplaced = madeAgainBy[type]?.some((name) => !isSame(before?.[name], after?.[name]));
  const actions =
    before === undefined
      ? ["create"]
      : after === undefined
        ? [isForgotten(newer, address) ? "forget" : "delete"]
        : isSame(before, after)
          ? ["no-op"]
          : isReplaced
            ? ["delete", "create"]
            : ["update"];
  const { known, unknown: after_unknown } = divided(after ?? null);
  return {
    address,
    mode: "managed",
    type,
    name: id,
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: { actions, before: before ?? null, after: known, after_unknown: after_unknown || {} },
  };
};

const isForgotten = ({ removed }: Stack, address: string): boolean =>
  (removed as { from: string }[] | undefined)?.some(({ from }) => from === address) ?? false;

const empty: Stack = { data: {}, provider: {}, output: {}, resource: {}, terraform: { backend: {} } };

/** @param older undefined: there is nothing yet */
export const planOf = (older: Stack | undefined, newer: Stack): string => {
  const from = older ?? empty;
  const addresses = [from, newer].flatMap(({ resource }) =>
    Object.entries(resource).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`)),
  );
  const outputs = Object.entries(newer.output).map(([name, { value }]) => {
    const before = from.output[name]?.value;
    return [
      name,
      { actions: [before === undefined ? "create" : isSame(before, value) ? "no-op" : "update"] },
    ];
  });
  const resource_changes = [...new Set(addresses)].map((address) => changeOf(from, newer, address));
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes,
    output_changes: Object.fromEntries(outputs),
    complete: true,
    errored: false,
  });
};
