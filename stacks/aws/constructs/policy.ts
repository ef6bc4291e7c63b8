/** Leave to do some actions on some resources; the building block of a role's policy. */
export interface Grant {
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
  /** Why a resource could not be named in full: required with a wildcard, written into the synthesized JSON. */
  readonly reason?: string;
}

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * An IAM policy document, as JSON.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const policyDocument = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export const grantStatement = ({ actions, resources }: Grant): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
});

/** The policy of a role that may do what the grants say, and nothing else. */
export const grantsPolicy = (grants: readonly Grant[]): string => policyDocument(grants.map(grantStatement));

/** Lets a service use a resource on behalf of one other resource only, so that nobody else can borrow the service. */
export const serviceStatement = (
  service: string,
  action: string,
  resource: string,
  sourceArn: string,
): Statement => ({
  Effect: "Allow",
  Principal: { Service: service },
  Action: action,
  Resource: resource,
  Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
});
