import type { Account } from "./account.ts";
import type { Mailbox } from "./addresses.ts";
import { type Declarations, noConfigurationSet } from "./declarations.ts";
import { messageRejected, sendingPaused } from "./errors.ts";
import { commonHeaders, type Mail, newSesId, truncateHeaders } from "./events.ts";
import type { Header } from "./headers.ts";
import type { Identities } from "./identities.ts";
import type { Message } from "./message.ts";
import { isSimulator } from "./simulator.ts";

/** Who and what a message is from and about, before it has content. */
export type Submission = Pick<Message, "from" | "recipients" | "tags" | "configurationSet"> & {
  /** The role that called. */
  readonly role: string;
};

export interface AdmissionOptions {
  readonly region: string;
  /** Account id. */
  readonly accountId: string;
  readonly account: Account;
  readonly declarations: Declarations;
  readonly identities: Identities;
}

/** The decision to take a message or to refuse it. */
export const createAdmission = ({
  region,
  accountId,
  account,
  declarations,
  identities,
}: AdmissionOptions) => {
  /** The identity that sends. In the sandbox the recipients have to be verified too. */
  const checkIdentities = ({ from, recipients }: Submission): string => {
    const isSandbox = !account.get().production_access;
    const mustBeVerified = [
      from,
      ...(isSandbox ? recipients.filter((mailbox) => !isSimulator(mailbox)) : []),
    ];
    const failed = mustBeVerified.filter((mailbox) => !identities.of(mailbox));
    if (failed.length > 0)
      throw messageRejected(
        `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${[...new Set(failed.map(({ address }) => address))].join(", ")}`,
      );
    return identities.of(from)!;
  };

  const checkConfigurationSet = ({ configurationSet }: Submission): void => {
    if (configurationSet === undefined) return;
    const set = declarations.configurationSet(configurationSet);
    if (!set) throw noConfigurationSet(configurationSet);
    if (set.sendingEnabled === false)
      throw sendingPaused(`Email sending is disabled for configuration set <${configurationSet}>.`);
  };

  /**
   * Whether SES takes a message. @returns the `mail` object of its events, with its new message id.
   * @throws AwsError with the reason to refuse it.
   */
  return (submission: Submission, headers: readonly Header[], time: Date): Mail => {
    const { from, recipients, tags, configurationSet, role } = submission;
    checkConfigurationSet(submission);
    const identity = checkIdentities(submission);
    account.admit(recipients.length, time.getTime());
    const messageId = newSesId(time);
    const ownTags = {
      ...(configurationSet !== undefined && { "ses:configuration-set": configurationSet }),
      "ses:source-ip": "127.0.0.1",
      "ses:from-domain": from.domain,
      "ses:caller-identity": role,
    };
    return {
      timestamp: time.toISOString(),
      source: from.address,
      sourceArn: `arn:aws:ses:${region}:${accountId}:identity/${identity}`,
      sendingAccountId: accountId,
      messageId,
      destination: addresses(recipients),
      tags: Object.fromEntries(
        Object.entries({ ...ownTags, ...tags }).map(([name, value]) => [name, [value]]),
      ),
      ...truncateHeaders(headers),
      commonHeaders: commonHeaders(headers, messageId),
    };
  };
};

/** Of mailboxes, without display names. */
export const addresses = (mailboxes: readonly Mailbox[]): string[] => mailboxes.map(({ address }) => address);
