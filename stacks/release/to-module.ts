import { sharingRegions } from "../../services/dns-records/dkim-domain.ts";
import { stageTag } from "../aws/budget.ts";
import { contentDaysMin } from "../aws/content.ts";
import { ref } from "./expression.ts";
import { environment, expressions, placeholders, tracesStatement } from "./placeholders.ts";
import { rootVariables, variables } from "./variables.ts";

type Attributes = Record<string, unknown>;
type Resources = Record<string, Record<string, Attributes>>;

/** What is synthesized of a stage, as far as a module has it. */
interface Synthesized {
  readonly data: Resources;
  readonly output: Record<string, { readonly value: unknown }>;
  readonly resource: Resources;
  readonly terraform: { readonly required_providers: unknown; readonly required_version?: string };
}

/** Parts that a stage has only where a variable says so. */
const optional: Readonly<Record<string, string>> = {
  aws_sns_topic: 'var.alarm_email == "" ? 0 : 1',
  aws_sns_topic_subscription: 'var.alarm_email == "" ? 0 : 1',
  aws_sesv2_email_identity: "var.owns_identity ? 1 : 0",
  aws_wafv2_web_acl: "var.waf ? 1 : 0",
  aws_budgets_budget: "var.monthly_budget_usd == 0 ? 0 : 1",
};

/** What a resource of a type has only where a variable says so. */
const conditional: Readonly<Record<string, (attributes: Attributes) => Attributes>> = {
  aws_lambda_function: ({ tracing_config, ...others }) => ({
    ...others,
    dynamic: { tracing_config: { for_each: ref("var.xray ? [1] : []"), content: tracing_config } },
  }),
  aws_lambda_event_source_mapping: (attributes) => ({
    ...attributes,
    enabled: ref("var.restored_from == null ? null : false"),
  }),
  aws_dynamodb_table: ({ restore_source_name, ...others }) => ({
    ...others,
    restore_source_name: ref(`var.restored_from == null ? null : "${restore_source_name}"`),
    restore_to_latest_time: ref(
      "var.restored_from == null || try(var.restored_from.at, null) != null ? null : true",
    ),
    restore_date_time: ref("try(var.restored_from.at, null)"),
  }),
  aws_budgets_budget: (attributes) => ({
    ...attributes,
    // Of a variable's validation, not every OpenTofu knows another variable.
    lifecycle: {
      precondition: {
        condition: ref('var.alarm_email != ""'),
        error_message: "monthly_budget_usd only with alarm_email: a budget mails.",
      },
    },
  }),
};

/** `$${` would be no expression, but the characters `${`. */
const withoutEscapes = (text: string): string => text.replaceAll("$${", `${ref('"$"')}\${`);

const inText = (text: string): string =>
  withoutEscapes(
    expressions.reduce((all, [word, expression]) => all.replaceAll(word, () => expression), text),
  )
    .replace(/\$\{(aws_sns_topic\.\w+)\./g, "${$1[0].")
    .replace(/\$\{(aws_wafv2_web_acl\.\w+)\.arn\}/g, (_, acl) => ref(`one(${acl}[*].arn)`));

/** Attributes that name a file of this machine: the archives and the site lie beside the modules. */
const files: ReadonlySet<string> = new Set(["filename", "source"]);

const besideModule = (key: string, value: unknown): unknown =>
  files.has(key) && typeof value === "string" && value.startsWith("assets/")
    ? `${ref("path.module")}/../${value}`
    : value;

/** A value with variables in the place of placeholders, and without cdktf's comments. */
const withVariables = (value: unknown): unknown => {
  if (typeof value === "string") return inText(value);
  // As content.ts has it: a campaign that is scheduled must find its content.
  if (String(value) === placeholders.retentionDays) return ref(`max(var.retention_days, ${contentDaysMin})`);
  if (Array.isArray(value)) return value.map(withVariables);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(
    entries.map(([key, one]) => {
      // Of none there is no first: all that there are, which is one, or none.
      if (key === "alarm_actions")
        return [key, String(one).replace(/\$\{(\w+\.\w+)\.arn\}/, (_, topic) => ref(`${topic}[*].arn`))];
      // Not the placeholder's, which is one of the periods that logs are kept.
      if (key === "retention_in_days") return [key, ref("var.log_retention_days")];
      return [key, environment[key] ?? besideModule(key, withVariables(one))];
    }),
  );
};

const resourcesOf = (given: Resources): Resources =>
  Object.fromEntries(
    Object.entries(given).map(([type, all]) => {
      const count = optional[type] && { count: ref(optional[type]) };
      const only = conditional[type] ?? ((attributes) => attributes);
      const own = Object.entries(all).map(([id, attributes]) => [
        id,
        { ...count, ...only(withVariables(attributes) as Attributes) },
      ]);
      return [type, Object.fromEntries(own)];
    }),
  );

/** The one of a type. @throws Error when there is another number of them */
const only = (resources: Resources, type: string): string => {
  const [id, ...others] = Object.keys(resources[type] ?? {});
  if (id === undefined || others.length > 0) throw new Error(`A release needs exactly one ${type}.`);
  return `${type}.${id}`;
};

/** The records of an identity that the stage makes, of a domain. */
const dkimRecords = (identity: string): string => {
  const regions = sharingRegions.map((region) => `"${region}"`).join(", ");
  const domain = `contains([${regions}], var.region) ? "dkim.amazonses.com" : "dkim.${ref("var.region")}.amazonses.com"`;
  const tokens = `strcontains(var.sender, "@") ? [] : try(${identity}[0].dkim_signing_attributes[0].tokens, [])`;
  return ref(
    `[for token in (${tokens}) : { name = "${ref("token")}._domainkey.${ref("var.sender")}", type = "CNAME", value = "${ref("token")}.${ref(domain)}" }]`,
  );
};

/**
 * Makes a module of what was synthesized of the placeholders' stage: what it is are variables, and who uses it brings
 * provider and backend.
 * @throws Error when a placeholder is left over
 */
export const toModule = ({ data, output, resource, terraform }: Synthesized): object => {
  const distribution = only(resource, "aws_cloudfront_distribution");
  const site = ref(`${distribution}.domain_name`);
  const outputs = withVariables(output) as Synthesized["output"];
  const made = {
    terraform: {
      required_version: terraform.required_version,
      required_providers: terraform.required_providers,
    },
    variable: variables,
    locals: {
      public_url: ref(`var.public_url == "" ? "https://${site}" : var.public_url`),
      traces: ref(`var.xray ? ${JSON.stringify(tracesStatement)} : ""`),
    },
    data: withVariables(data),
    resource: resourcesOf(resource),
    output: { ...outputs, dkim_records: { value: dkimRecords(only(resource, "aws_sesv2_email_identity")) } },
  };
  const text = JSON.stringify(made);
  const left = Object.values(placeholders).find((word) => text.includes(word));
  if (left) throw new Error(`A release cannot say what "${left}" stands for.`);
  return made;
};

/** A root that is applied as it is: the provider, the variables, and a stage of them. */
export const rootOf = (source: string, module: { readonly output: object }): object => ({
  variable: { ...variables, ...rootVariables },
  provider: {
    aws: {
      region: ref("var.region"),
      allowed_account_ids: ref('var.account == "" ? null : [var.account]'),
      default_tags: {
        tags: { application: "tidings", stage: ref("var.stage"), [stageTag]: ref("var.stage") },
      },
    },
  },
  module: {
    stage: {
      source,
      ...Object.fromEntries(Object.keys(variables).map((name) => [name, ref(`var.${name}`)])),
    },
  },
  output: Object.fromEntries(
    Object.keys(module.output).map((name) => [name, { value: ref(`module.stage.${name}`) }]),
  ),
});
