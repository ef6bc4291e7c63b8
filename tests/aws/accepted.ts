/** What checkov finds and we accept, and why. A finding that is not here fails the check, and so does one that is gone. */
export const accepted: Readonly<Record<string, string>> = {
  CKV_AWS_309: "The API checks its own keys (services/functions/api/auth.ts); unsubscribing needs none.",
  CKV_AWS_174:
    "The site has CloudFront's own host name and certificate, whose oldest TLS version AWS decides.",
  CKV2_AWS_42: "As CKV_AWS_174: no domain of one's own yet.",
  CKV_AWS_68: "A web ACL costs $5 a month; the HTTP API throttles, and every path but two needs a key.",
  CKV2_AWS_47: "As CKV_AWS_68; nothing here runs Java.",
  CKV_AWS_86: "An access log has paths, and paths have addresses and unsubscribe tokens.",
  CKV_AWS_374: "Readers are anywhere, and must be able to unsubscribe from there.",
  CKV_AWS_310: "Each origin is a regional service of AWS; a second one would be another deployment.",
  CKV2_AWS_32: "Every behaviour has AWS's SecurityHeadersPolicy, by its id, which checkov does not follow.",
  CKV_AWS_158: "CloudWatch encrypts logs with a key of its own; they hold ids, no addresses.",
  CKV_AWS_338: "14 days (prod 90) are enough to find a cause; what happened to whom is in the tables.",
  CKV_AWS_119:
    "DynamoDB encrypts with a key of its own; a customer's key costs for each call and guards against nobody new.",
  CKV_AWS_145: "As CKV_AWS_119: S3 encrypts every object (SSE-S3).",
  CKV_AWS_173: "No variable is a secret (tests/stack/rules/secrets.ts); Lambda encrypts them all the same.",
  CKV_AWS_116:
    "Queues stand before the functions and have dead-letter queues; the sweeper's tick is done by the next.",
  CKV_AWS_117: "Functions call AWS only; a VPC would add gateways to pay for, and no guard.",
  CKV_AWS_115:
    "Queues cap what they invoke; reserving concurrency fails in a new account, which has 10 in all.",
  CKV_AWS_272:
    "Archives are built and deployed by one command with the same credentials that would sign them.",
  CKV_AWS_50: "Log lines carry campaign and request; traces are paid for.",
  CKV_AWS_18: "As CKV_AWS_86; who called is in CloudTrail where an account has it.",
  CKV2_AWS_62: "Nothing reacts to objects: what is put is named in an event or a row.",
  CKV2_AWS_61: "The site's files are replaced with each deploy, and few.",
  CKV_AWS_144:
    "What can be made again is not copied to another region; the tables can be recovered to any second.",
  CKV_AWS_21: "Content is written once under a drawn name, and the site can be built again.",
};
