import { GetEmailIdentityCommand, ListEmailIdentitiesCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { isAwsError } from "../platform/aws-errors.ts";

type Ses = Pick<SESv2Client, "send">;

/** The mailbox simulator takes mail from the sandbox, too. */
const simulatorDomain = "simulator.amazonses.com";

/** Whom SES lets campaigns be from. */
export interface Sender {
  /** The identity that lets the address send: itself or a domain; null when SES knows none. */
  readonly identity: string | null;
  readonly verified: boolean;
  /** Whether SES signs its mail. */
  readonly dkim: boolean;
}

/**
 * What SES knows of a sender. The nearest identity is asked for first, the domains only for what it lacks: SES takes
 * one such call a second. An address inherits its domain's verification and signature.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html
 */
export const readSender = async (ses: Ses, address: string): Promise<Sender> => {
  let sender: Sender = { identity: null, verified: false, dkim: false };
  for (const name of identitiesOf(address)) {
    const identity = await readIdentity(ses, name);
    if (!identity) continue;
    sender = {
      identity: sender.verified ? sender.identity : identity.name,
      verified: sender.verified || identity.verified,
      dkim: sender.dkim || identity.dkim,
    };
    if (sender.verified && sender.dkim) break;
  }
  return sender;
};

const readIdentity = async (ses: Ses, name: string) => {
  try {
    const { VerifiedForSendingStatus, DkimAttributes } = await ses.send(
      new GetEmailIdentityCommand({ EmailIdentity: name }),
    );
    const dkim = DkimAttributes?.SigningEnabled === true && DkimAttributes.Status === "SUCCESS";
    return { name, verified: VerifiedForSendingStatus === true, dkim };
  } catch (error) {
    if (isAwsError(error, "NotFoundException")) return undefined;
    throw error;
  }
};

/**
 * Which of these addresses SES refuses to send to as long as the account is in the sandbox.
 * https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 */
export const findUnverified = async (ses: Ses, addresses: readonly string[]): Promise<string[]> => {
  const { EmailIdentities = [] } = await ses.send(new ListEmailIdentitiesCommand({ PageSize: 1_000 }));
  const verified = new Set(
    EmailIdentities.filter(({ SendingEnabled }) => SendingEnabled).map(({ IdentityName }) => IdentityName),
  );
  return addresses.filter(
    (address) =>
      !address.endsWith(`@${simulatorDomain}`) && !identitiesOf(address).some((name) => verified.has(name)),
  );
};

/** The identities an address falls under, the nearest first: itself, its domain, the domains above. */
const identitiesOf = (address: string): string[] => {
  const labels = address.slice(address.lastIndexOf("@") + 1).split(".");
  // A top-level domain is nobody's identity.
  return [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join("."))];
};
