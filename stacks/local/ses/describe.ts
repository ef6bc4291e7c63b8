import type { Account } from "./account.ts";
import { type Declarations, noConfigurationSet } from "./declarations.ts";
import { notFound } from "./errors.ts";
import type { Identities } from "./identities.ts";
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

/** Every verified domain is signed for, and an address inherits that of its domain. */
const dkimAttributes = (identities: Identities, name: string) => {
  const domain = name.slice(name.lastIndexOf("@") + 1);
  const signed = identities.of({ address: domain, domain }) !== undefined;
  return {
    SigningEnabled: signed || identities.has(domain),
    Status: signed ? "SUCCESS" : identities.has(domain) ? "PENDING" : "NOT_STARTED",
    SigningAttributesOrigin: "AWS_SES",
    Tokens: identities.dkimTokens(name),
    NextSigningKeyLength: "RSA_2048_BIT",
    ...(signed && { CurrentSigningKeyLength: "RSA_2048_BIT" }),
  };
};

const verificationStatus = (identities: Identities, name: string) =>
  identities.isVerified(name) ? "SUCCESS" : "PENDING";

/** GetEmailIdentity */
export const describeIdentity = (identities: Identities, name: string) => {
  if (!identities.has(name)) throw notFound(`Email identity ${name} does not exist.`);
  return {
    IdentityType: identityType(name),
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: identities.isVerified(name),
    VerificationStatus: verificationStatus(identities, name),
    DkimAttributes: dkimAttributes(identities, name),
    MailFromAttributes: { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" },
    Policies: {},
    Tags: [],
  };
};

/** CreateEmailIdentity */
export const createIdentity = (identities: Identities, name: string) => {
  identities.create(name);
  return {
    IdentityType: identityType(name),
    VerifiedForSendingStatus: false,
    DkimAttributes: dkimAttributes(identities, name),
  };
};

/** ListEmailIdentities, in one page: there are fewer than fit. */
export const listIdentities = (identities: Identities) => ({
  EmailIdentities: identities.names().map((name) => ({
    IdentityName: name,
    IdentityType: identityType(name),
    SendingEnabled: identities.isVerified(name),
    VerificationStatus: verificationStatus(identities, name),
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
