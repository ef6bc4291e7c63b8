import { ref } from "./expression.ts";

/** A variable, as Terraform's JSON declares it. */
interface Variable {
  readonly type: "string" | "bool" | "number";
  readonly description: string;
  readonly default?: string | boolean | number;
  readonly validation?: { readonly condition: string; readonly error_message: string };
}

const matches = (name: string, pattern: string) => ref(`can(regex("${pattern}", var.${name}))`);

/** What a stage of a release is, by the names of Terraform; the rest is as `stacks/settings.ts` has it for every stage. */
export const variables: Readonly<Record<string, Variable>> = {
  stage: {
    type: "string",
    description: "Separates deployments within one account: part of every name.",
    validation: {
      condition: matches("stage", "^[a-z][a-z0-9-]{0,15}$"),
      error_message: "Lower-case letters, digits and hyphens, at most 16.",
    },
  },
  region: {
    type: "string",
    description: "AWS region, that of the provider.",
    validation: {
      condition: matches("region", "^[a-z]{2}(-[a-z]+)+-[0-9]$"),
      error_message: "An AWS region, such as eu-west-1.",
    },
  },
  sender: { type: "string", description: "Domain or address that campaigns are from, an identity of SES." },
  owns_identity: {
    type: "bool",
    description: "Whether the stage makes that identity; not when SES has it already.",
    default: false,
  },
  public_url: {
    type: "string",
    description: "Origin of links in mails, https, where it is not CloudFront's own.",
    default: "",
  },
  alarm_email: { type: "string", description: "Gets the alarms; empty: nobody.", default: "" },
  postal_address: {
    type: "string",
    description: "What {{ postal_address }} stands for in a template.",
    default: "",
  },
  ses_rate_share: {
    type: "number",
    description: "Part of the account's sending rate and quota that the stage uses.",
    default: 1,
    validation: {
      condition: ref("var.ses_rate_share > 0 && var.ses_rate_share <= 1"),
      error_message: "Above 0, and at most 1.",
    },
  },
  tracking: {
    type: "bool",
    description: "Whether opens and clicks are tracked, where a campaign does not say.",
    default: true,
  },
  asks_links: {
    type: "bool",
    description: "Whether a preflight asks the links of a mail whether they answer.",
    default: true,
  },
  approval_required: {
    type: "bool",
    description: "Whether every campaign waits until another API key releases it.",
    default: false,
  },
};
