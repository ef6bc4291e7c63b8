import { evaluate } from "../iam/evaluate.ts";
import type { PolicyDocument } from "../iam/policy.ts";
import { requirementsOf } from "../iam/requirements/index.ts";
import type { Requirement } from "../iam/requirements/request.ts";
import type { ActionUsage } from "../iam/usage.ts";
import { type AwsCall, AwsError, type Principal } from "../types.ts";
import { jsonBody } from "./json-body.ts";

export interface AuthorizerOptions {
  readonly region: string;
  readonly account: string;
  /** The policies of an IAM role; undefined when there is no such role. */
  readonly policiesOf: (role: string) => readonly PolicyDocument[] | undefined;
  /** Whether an address or a domain is an identity of SES: a send is authorized on the one its sender falls under. */
  readonly hasIdentity: (name: string) => boolean;
  readonly usage: ActionUsage;
}

/** The first step of the gateway: what a role's policies do not allow does not happen. */
export const createAuthorizer = ({ region, account, policiesOf, hasIdentity, usage }: AuthorizerOptions) => {
  const identityOf = (address: string) =>
    hasIdentity(address) ? address : (address.split("@").at(-1) ?? "");

  const requireAllowed = (service: string, principal: Principal, requirement: Requirement): void => {
    const { role, session } = principal;
    const policies = policiesOf(role);
    if (!policies) throw unknownRole(service);
    const context = {
      ...requirement.context,
      "aws:principalarn": `arn:aws:iam::${account}:role/${role}`,
      // The loopback interface stands for TLS here.
      "aws:securetransport": "true",
    };
    const decision = evaluate(policies, requirement, context);
    if (decision.effect === "allow") {
      usage.record(role, decision.statement, requirement);
      return;
    }
    const caller = `arn:aws:sts::${account}:assumed-role/${role}/${session ?? role}`;
    throw accessDenied(service, caller, requirement, decision.effect === "explicit-deny");
  };

  return {
    /** @throws AwsError the service's access denied error when one of the actions a call needs is not allowed. */
    authorize(call: AwsCall): void {
      const { service, operation, principal, url, headers } = call;
      if (principal.role === "operator") return;
      const input = service === "s3" ? {} : jsonBody(call);
      const request = { operation, input, url, headers, region, account, identityOf };
      for (const requirement of requirementsOf(service, request))
        requireAllowed(service, principal, requirement);
    },
    /**
     * Who may not list a bucket must not learn which keys it lacks: S3 answers AccessDenied instead of NoSuchKey.
     * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
     * @throws AwsError AccessDenied.
     */
    requireToLearnOfMissingKey({ service, principal, url }: AwsCall): void {
      if (principal.role === "operator") return;
      const [, bucket] = url.pathname.split("/");
      requireAllowed(service, principal, { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` });
    },
  };
};

const unknownRole = (service: string): AwsError => {
  return service === "s3"
    ? new AwsError(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
      )
    : new AwsError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        403,
      );
};

/** Each service words and numbers it in its own way. */
const accessDenied = (
  service: string,
  caller: string,
  { action, resource }: Requirement,
  explicit: boolean,
) => {
  if (service === "ses")
    return new AwsError(
      "AccessDeniedException",
      `User \`${caller}' is not authorized to perform \`${action}' on resource \`${resource}'`,
      403,
    );
  const why = explicit
    ? "with an explicit deny in an identity-based policy"
    : `because no identity-based policy allows the ${action} action`;
  const quoted = service === "s3" ? `"${resource}"` : resource;
  const message = `User: ${caller} is not authorized to perform: ${action} on resource: ${quoted} ${why}`;
  return service === "s3"
    ? new AwsError("AccessDenied", message, 403)
    : new AwsError("AccessDeniedException", message, service === "sqs" ? 403 : 400);
};
