import { randomUUID } from "node:crypto";
import type { LambdaAccount } from "./lambda/account.ts";
import type { Deployment } from "./resources/deployment.ts";
import type { Engine } from "./types.ts";
import { xmlDocument, xmlText } from "./xml.ts";

/**
 * STS, which says whose credentials a call is signed with.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const createSts = (account: string): Engine => ({
  call: async ({ principal: { role } }) => {
    const identity = [
      xmlText("Arn", `arn:aws:iam::${account}:user/${role}`),
      xmlText("UserId", role),
      xmlText("Account", account),
    ].join("");
    return xmlDocument(
      "GetCallerIdentityResponse",
      "https://sts.amazonaws.com/doc/2011-06-15/",
      `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult><ResponseMetadata>${xmlText("RequestId", randomUUID())}</ResponseMetadata>`,
    );
  },
});

/** Of Lambda's own API what tells of the account's concurrency. */
export const createLambdaSettings = (account: Pick<LambdaAccount, "get">): Engine => ({
  call: async () => {
    const { concurrent_executions } = account.get();
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ AccountLimit: { ConcurrentExecutions: concurrent_executions } }),
    };
  },
});

/** Of CloudFront's own API how many distributions there are. */
export const createCloudFront = ({ distributions }: Pick<Deployment, "distributions">): Engine => ({
  call: async () =>
    xmlDocument(
      "DistributionList",
      "http://cloudfront.amazonaws.com/doc/2020-05-31/",
      `<Marker/>${xmlText("MaxItems", "100")}${xmlText("IsTruncated", "false")}${xmlText("Quantity", String(distributions.length))}`,
    ),
});
