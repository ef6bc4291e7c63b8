/** Names of resources as Terraform has them, without the hash that cdktf ends them with. */
const functions = ["account-list", "api", "batcher", "feedback", "importer", "jobs", "sender", "sweeper"].map(
  (name) => `${name}_function`,
);
const logs = [
  "account-list",
  "api",
  "batcher",
  "feedback",
  "importer",
  "jobs",
  "sender",
  "sweeper",
  "http_api_access",
].map((name) => `${name}_logs`);
const tables = [
  "CampaignDrafts",
  "EmailAttributes",
  "EmailCampaigns",
  "EmailContacts",
  "EmailDeliveries",
  "EmailErasures",
  "EmailJobs",
  "EmailLists",
  "EmailMedia",
  "EmailSegments",
  "EmailSignups",
  "EmailSnippets",
  "EmailSuppressions",
  "EmailTemplates",
  "TidingsApiKeys",
  "TidingsAudit",
  "TidingsLimiter",
  "TidingsMembers",
  "TidingsSeals",
  "TidingsSessions",
].map((name) => `tables_${name}`);
const buckets = ["content_bucket", "web_bucket"];
const site = ["web_distribution"];
const routes = [
  "route",
  "route_archive",
  "route_archive--",
  "route_docs",
  "route_health",
  "route_openapijson",
  "route_session",
  "route_session--",
  "route_share--",
  "route_subscribe",
  "route_subscribe--",
  "route_unsubscribe--",
  "route_view--",
].map((name) => `routes_${name}`);

/**
 * What checkov finds and we accept, on which resources, and why. A finding that is not here fails the check, the same one
 * on another resource too, and so does one that is gone.
 */
export const accepted: Readonly<Record<string, { readonly on: readonly string[]; readonly why: string }>> = {
  CKV_AWS_309: {
    on: routes,
    why: "The API checks its own keys (services/functions/api/auth.ts); public pages need none.",
  },
  CKV_AWS_174: {
    on: site,
    why: "The site has CloudFront's own host name and certificate, whose oldest TLS version AWS decides.",
  },
  CKV2_AWS_42: { on: site, why: "As CKV_AWS_174: no domain of one's own yet." },
  CKV_AWS_68: {
    on: site,
    why: "A firewall is a setting (decision 74), and costs; each public route has a rate of its own.",
  },
  CKV2_AWS_47: { on: site, why: "As CKV_AWS_68; nothing here runs Java." },
  CKV_AWS_86: { on: site, why: "An access log has paths, and paths have addresses and unsubscribe tokens." },
  CKV_AWS_374: { on: site, why: "Readers are anywhere, and must be able to unsubscribe from there." },
  CKV_AWS_310: {
    on: site,
    why: "Each origin is a regional service of AWS; a second one would be another deployment.",
  },
  CKV_AWS_259: {
    on: ["web_headers"],
    why: "HSTS is for a year and this host: whether all others of a domain have certificates, their owner knows.",
  },
  CKV_AWS_192: {
    on: ["web_acl"],
    why: "Nothing here runs Java; the set against Log4j would cost as any other.",
  },
  CKV2_AWS_31: { on: ["web_acl"], why: "As CKV_AWS_86; the metrics say which rule stopped how many." },
  CKV_AWS_26: {
    on: ["monitoring_topic"],
    why: "An alarm says which metric is too high; a customer's key for that costs $1 a month.",
  },
  CKV_AWS_158: {
    on: logs,
    why: "CloudWatch encrypts logs with a key of its own; they hold ids, no addresses.",
  },
  CKV_AWS_338: {
    on: logs,
    why: "14 days (prod 90) are enough to find a cause; what happened to whom is in the tables.",
  },
  CKV_AWS_119: {
    on: tables,
    why: "DynamoDB encrypts with a key of its own; a customer's key costs for each call and guards against nobody new.",
  },
  CKV_AWS_145: { on: buckets, why: "As CKV_AWS_119: S3 encrypts every object (SSE-S3)." },
  CKV_AWS_173: {
    on: functions,
    why: "No variable is a secret (tests/stack/rules/secrets.ts); Lambda encrypts them all the same.",
  },
  CKV_AWS_116: {
    on: functions,
    why: "Queues stand before the functions and have dead-letter queues; the sweeper's tick is done by the next.",
  },
  CKV_AWS_117: {
    on: functions,
    why: "Functions call AWS only; a VPC would add gateways to pay for, and no guard.",
  },
  CKV_AWS_115: {
    on: functions,
    why: "Queues cap what they invoke; reserving concurrency fails in a new account, which has 10 in all.",
  },
  CKV_AWS_272: {
    on: functions,
    why: "Archives are built and deployed by one command with the same credentials that would sign them.",
  },
  CKV_AWS_50: {
    on: functions,
    why: "Log lines carry campaign and request; traces are a setting (decision 76), and paid for.",
  },
  CKV_AWS_18: { on: buckets, why: "As CKV_AWS_86; who called is in CloudTrail where an account has it." },
  CKV2_AWS_62: { on: buckets, why: "Nothing reacts to objects: what is put is named in an event or a row." },
  CKV2_AWS_61: {
    on: ["web_bucket"],
    why: "The site's files are replaced with each deploy, and few; pictures are in mails for good.",
  },
  CKV_AWS_144: {
    on: buckets,
    why: "What can be made again is not copied to another region; the tables can be recovered to any second.",
  },
  CKV_AWS_21: {
    on: buckets,
    why: "Content is written once under a drawn name, a picture under its hash, and the site can be built again.",
  },
};
