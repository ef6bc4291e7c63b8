import { AwsError } from "../types.ts";

/** Operations by method and path; `*` is one segment. */
const operations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
  lambda: { "GET /2016-08-19/account-settings": "GetAccountSettings" },
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
  cloudfront: { "GET /2020-05-31/distribution": "ListDistributions" },
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html
  route53: {
    "POST /2013-04-01/hostedzone": "CreateHostedZone",
    "GET /2013-04-01/hostedzonesbyname": "ListHostedZonesByName",
    "POST /2013-04-01/hostedzone/*/rrset": "ChangeResourceRecordSets",
    "GET /2013-04-01/hostedzone/*/rrset": "ListResourceRecordSets",
  },
};

/** The services whose operations are named here. */
export const isRest = (service: string): boolean => Object.hasOwn(operations, service);

/**
 * Names an operation of a service that speaks REST.
 * @throws AwsError for any other: the local cloud would otherwise pretend to serve it.
 */
export const restOperation = (service: string, method: string, { pathname }: URL): string => {
  const path = pathname.replace(/\/$/, "").replace(/^(\/2013-04-01\/hostedzone\/)[^/]+(?=\/)/, "$1*");
  const operation = operations[service]?.[`${method} ${path}`];
  if (!operation)
    throw new AwsError(
      "UnknownOperationException",
      `The local cloud has no operation ${method} ${pathname} of service ${service}.`,
      404,
    );
  return operation;
};

/**
 * Names an operation of a service that speaks the Query protocol: it is in the form that is its body.
 * @throws AwsError for any but the one that is known.
 */
export const queryOperation = (service: string, body: Buffer): string => {
  const action = new URLSearchParams(body.toString()).get("Action");
  if (service === "sts" && action === "GetCallerIdentity") return action;
  throw new AwsError(
    "InvalidAction",
    `The local cloud has no operation ${action ?? "(none)"} of service ${service}.`,
  );
};
