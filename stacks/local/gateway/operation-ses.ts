import { AwsError } from "../types.ts";

/** Paths below `/v2/email/`; `*` is one segment. */
const operations: Readonly<Record<string, string>> = {
  "POST outbound-emails": "SendEmail",
  "POST outbound-bulk-emails": "SendBulkEmail",
  "GET account": "GetAccount",
  "PUT suppression/addresses": "PutSuppressedDestination",
  "GET suppression/addresses": "ListSuppressedDestinations",
  "GET suppression/addresses/*": "GetSuppressedDestination",
  "DELETE suppression/addresses/*": "DeleteSuppressedDestination",
  "POST list-identities": "ListEmailIdentities",
  "POST identities": "CreateEmailIdentity",
  "GET identities/*": "GetEmailIdentity",
  "GET configuration-sets": "ListConfigurationSets",
  "GET configuration-sets/*": "GetConfigurationSet",
};

/**
 * Names an operation of SES v2 by its method and path.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
 * @throws AwsError for any other path: the local cloud would otherwise pretend to serve it.
 */
export const sesOperation = (method: string, { pathname }: URL): string => {
  const path = /^\/v2\/email\/(.+)$/.exec(pathname)?.[1] ?? "";
  const operation =
    operations[`${method} ${path}`] ?? operations[`${method} ${path.replace(/\/[^/]+$/, "/*")}`];
  if (!operation)
    throw new AwsError(
      "NotFoundException",
      `The local cloud has no SES operation ${method} ${pathname}.`,
      404,
    );
  return operation;
};
