import type { ConditionContext } from "./conditions.ts";
import type { PolicyDocument, Statement } from "./policy.ts";

/** One thing a caller wants to do to one resource. */
export interface PolicyRequest {
  /** e.g. `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN, or `*` for an action without resource-level permissions. */
  readonly resource: string;
}

/** What policies say to a request, and the statement that says so: none for an implicit deny. */
export type Decision =
  | { readonly effect: "allow" | "explicit-deny"; readonly statement: Statement }
  | { readonly effect: "implicit-deny" };

/**
 * Evaluates identity-based policies as IAM does: an explicit deny wins, and what nothing allows is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @param context the request's condition keys, by key in lower case.
 */
export const evaluate = (
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
  context: ConditionContext = {},
): Decision => {
  return decide(documents, request, context, () => true);
};

/** Whether these identity-based policies allow the request; see {@link evaluate}. */
export const allows = (
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
  context: ConditionContext = {},
): boolean => {
  return evaluate(documents, request, context).effect === "allow";
};

/** An AWS service that acts on a resource on behalf of another resource. */
export interface ServiceRequest extends PolicyRequest {
  /** Service principal, e.g. `events.amazonaws.com`. */
  readonly service: string;
  /** ARN of the resource for which the service acts, e.g. the rule or the distribution: `aws:SourceArn`. */
  readonly sourceArn: string;
}

/**
 * Evaluates a resource-based policy (of a queue, a bucket) for a call that an AWS service makes: the principal must
 * be named, and conditions on `aws:SourceArn` and `aws:SourceAccount` see the resource the service acts for.
 * `aws:SecureTransport` is true, as services call over TLS.
 */
export const allowsService = (documents: readonly PolicyDocument[], request: ServiceRequest): boolean => {
  const context = {
    "aws:sourcearn": request.sourceArn,
    "aws:sourceaccount": request.sourceArn.split(":")[4] ?? "",
    "aws:securetransport": "true",
  };
  const concerns = (statement: Statement) => statement.concernsService(request.service);
  return decide(documents, request, context, concerns).effect === "allow";
};

const decide = (
  documents: readonly PolicyDocument[],
  { action, resource }: PolicyRequest,
  context: ConditionContext,
  concerns: (statement: Statement) => boolean,
): Decision => {
  let decision: Decision = { effect: "implicit-deny" };
  for (const { statements } of documents) {
    for (const statement of statements) {
      if (!concerns(statement) || !statement.applies(action, resource, context)) continue;
      if (statement.effect === "Deny") return { effect: "explicit-deny", statement };
      if (decision.effect === "implicit-deny") decision = { effect: "allow", statement };
    }
  }
  return decision;
};
