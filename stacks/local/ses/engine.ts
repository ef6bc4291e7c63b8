import { z } from "zod";
import { splitRawData } from "../raw-data.ts";
import { type AwsCall, AwsError, type Engine } from "../types.ts";
import type { Account } from "./account.ts";
import { type Declarations, noConfigurationSet } from "./declarations.ts";
import { badRequest, notFound } from "./errors.ts";
import { parseRequest, sendBulkEmailRequest, sendEmailRequest } from "./requests.ts";
import type { Sending } from "./send.ts";
import { type SuppressionList, suppressionReason } from "./suppression.ts";

const putSuppressedDestinationRequest = z.strictObject({
  EmailAddress: z.string(),
  Reason: suppressionReason,
});

const lastSegment = (url: URL): string => decodeURIComponent(url.pathname.split("/").at(-1)!);

export interface EngineParts {
  readonly account: Account;
  readonly declarations: Declarations;
  readonly suppression: SuppressionList;
  readonly sending: Sending;
}

/** The operations of SES v2 over its REST JSON: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html */
export const createEngine = ({ account, declarations, suppression, sending }: EngineParts): Engine => {
  const getAccount = () => {
    const { max_24_hour_send, max_send_rate, production_access, sending_enabled, sent_last_24_hours } =
      account.get();
    return {
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: "HEALTHY",
      ProductionAccessEnabled: production_access,
      SendQuota: {
        Max24HourSend: max_24_hour_send,
        MaxSendRate: max_send_rate,
        SentLast24Hours: sent_last_24_hours,
      },
      SendingEnabled: sending_enabled,
      SuppressionAttributes: { SuppressedReasons: suppression.reasons() },
      VdmAttributes: { VdmEnabled: "DISABLED" },
    };
  };

  const identityType = (name: string) => (name.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN");

  /** Every declared domain is signed for, and an address inherits that of its domain. */
  const dkimAttributes = (name: string) => {
    const domain = name.slice(name.lastIndexOf("@") + 1);
    const signed = declarations.identityOf({ address: domain, domain }) !== undefined;
    return {
      SigningEnabled: signed,
      Status: signed ? "SUCCESS" : "NOT_STARTED",
      SigningAttributesOrigin: "AWS_SES",
      Tokens: declarations.dkimTokens(name),
      NextSigningKeyLength: "RSA_2048_BIT",
      ...(signed && { CurrentSigningKeyLength: "RSA_2048_BIT" }),
    };
  };

  const getEmailIdentity = (name: string) => {
    if (!declarations.hasIdentity(name)) throw notFound(`Email identity ${name} does not exist.`);
    return {
      IdentityType: identityType(name),
      FeedbackForwardingStatus: true,
      VerifiedForSendingStatus: true,
      VerificationStatus: "SUCCESS",
      DkimAttributes: dkimAttributes(name),
      MailFromAttributes: { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" },
      Policies: {},
      Tags: [],
    };
  };

  /** In one page: a stack declares fewer than fit. */
  const listEmailIdentities = () => ({
    EmailIdentities: declarations.identities().map((name) => ({
      IdentityName: name,
      IdentityType: identityType(name),
      SendingEnabled: true,
      VerificationStatus: "SUCCESS",
    })),
  });

  const getConfigurationSet = (name: string) => {
    const set = declarations.configurationSet(name);
    if (!set) throw noConfigurationSet(name);
    return {
      ConfigurationSetName: name,
      SendingOptions: { SendingEnabled: set.sendingEnabled ?? true },
      ...(set.suppressedReasons && { SuppressionOptions: { SuppressedReasons: set.suppressedReasons } }),
      Tags: [],
    };
  };

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
    GetAccount: getAccount,
    GetEmailIdentity: ({ url }) => getEmailIdentity(lastSegment(url)),
    ListEmailIdentities: listEmailIdentities,
    GetConfigurationSet: ({ url }) => getConfigurationSet(lastSegment(url)),
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
    account.countNonSend(Date.now());
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
