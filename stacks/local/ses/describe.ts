import type { Account } from "./account.ts";
import { type Declarations, noConfigurationSet } from "./declarations.ts";
import { notFound } from "./errors.ts";
import type { SuppressionList } from "./suppression.ts";

/** GetAccount */
export const describeAccount = (account: Account, suppression: SuppressionList) => {
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
const dkimAttributes = (declarations: Declarations, name: string) => {
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

/** GetEmailIdentity */
export const describeIdentity = (declarations: Declarations, name: string) => {
  if (!declarations.hasIdentity(name)) throw notFound(`Email identity ${name} does not exist.`);
  return {
    IdentityType: identityType(name),
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: true,
    VerificationStatus: "SUCCESS",
    DkimAttributes: dkimAttributes(declarations, name),
    MailFromAttributes: { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" },
    Policies: {},
    Tags: [],
  };
};

/** ListEmailIdentities, in one page: a stack declares fewer than fit. */
export const listIdentities = (declarations: Declarations) => ({
  EmailIdentities: declarations.identities().map((name) => ({
    IdentityName: name,
    IdentityType: identityType(name),
    SendingEnabled: true,
    VerificationStatus: "SUCCESS",
  })),
});

/** GetConfigurationSet */
export const describeConfigurationSet = (declarations: Declarations, name: string) => {
  const set = declarations.configurationSet(name);
  if (!set) throw noConfigurationSet(name);
  return {
    ConfigurationSetName: name,
    SendingOptions: { SendingEnabled: set.sendingEnabled ?? true },
    ...(set.suppressedReasons && { SuppressionOptions: { SuppressedReasons: set.suppressedReasons } }),
    Tags: [],
  };
};
