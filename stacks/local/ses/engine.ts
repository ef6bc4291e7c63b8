import * as z from "zod";
import { splitRawData } from "../raw-data.ts";
import { type AwsCall, AwsError, type Engine } from "../types.ts";
import type { Account } from "./account.ts";
import type { Declarations } from "./declarations.ts";
import {
  createIdentity,
  describeAccount,
  describeConfigurationSet,
  describeIdentity,
  listIdentities,
} from "./describe.ts";
import { badRequest } from "./errors.ts";
import type { Identities } from "./identities.ts";
import { parseRequest, sendBulkEmailRequest, sendEmailRequest } from "./requests.ts";
import type { Sending } from "./send.ts";
import { type SuppressionList, suppressionReason } from "./suppression.ts";

const putSuppressedDestinationRequest = z.strictObject({
  EmailAddress: z.string(),
  Reason: suppressionReason,
});

/** An identity as SES makes it by itself: with keys of its own, and no configuration set. */
const createEmailIdentityRequest = z.strictObject({ EmailIdentity: z.string() });

const lastSegment = (url: URL): string => decodeURIComponent(url.pathname.split("/").at(-1)!);

export interface EngineParts {
  readonly account: Account;
  readonly declarations: Declarations;
  readonly identities: Identities;
  readonly suppression: SuppressionList;
  readonly sending: Sending;
}

/** The operations of SES v2 over its REST JSON: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html */
export const createEngine = ({
  account,
  declarations,
  identities,
  suppression,
  sending,
}: EngineParts): Engine => {
  /** AWS has no account-level suppression list in the sandbox. */
  const suppressionList = () => {
    if (!account.get().production_access)
      throw badRequest("The account-level suppression list is not available in the sandbox.");
    return suppression;
  };

  const putSuppressedDestination = (body: Buffer) => {
    const { EmailAddress, Reason } = parseRequest(putSuppressedDestinationRequest, body);
    suppressionList().put(EmailAddress, Reason);
    return {};
  };

  const deleteSuppressedDestination = (address: string) => {
    suppressionList().delete(address);
    return {};
  };

  const sends: Readonly<Record<string, (call: AwsCall) => Promise<object>>> = {
    SendEmail: ({ body, principal }) => {
      const { rest, raw } = splitRawData(body);
      return sending.sendEmail(parseRequest(sendEmailRequest, rest), principal.role, raw);
    },
    SendBulkEmail: ({ body, principal }) =>
      sending.sendBulkEmail(parseRequest(sendBulkEmailRequest, body), principal.role),
  };
  const others: Readonly<Record<string, (call: AwsCall) => object>> = {
    GetAccount: () => describeAccount(account, suppression),
    CreateEmailIdentity: ({ body }) =>
      createIdentity(identities, parseRequest(createEmailIdentityRequest, body).EmailIdentity),
    GetEmailIdentity: ({ url }) => describeIdentity(identities, lastSegment(url)),
    ListEmailIdentities: () => listIdentities(identities),
    GetConfigurationSet: ({ url }) => describeConfigurationSet(declarations, lastSegment(url)),
    PutSuppressedDestination: ({ body }) => putSuppressedDestination(body),
    GetSuppressedDestination: ({ url }) => suppressionList().get(lastSegment(url)),
    DeleteSuppressedDestination: ({ url }) => deleteSuppressedDestination(lastSegment(url)),
    ListSuppressedDestinations: ({ url }) => suppressionList().list(url.searchParams),
  };

  const perform = (call: AwsCall): object | Promise<object> => {
    const send = sends[call.operation];
    if (send) return send(call);
    const other = others[call.operation];
    if (!other)
      throw new AwsError(
        "UnknownOperationException",
        `The local SES does not implement ${call.operation}.`,
        404,
      );
    account.admitNonSend(Date.now());
    return other(call);
  };

  return {
    call: async (call) => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(await perform(call)),
    }),
  };
};
