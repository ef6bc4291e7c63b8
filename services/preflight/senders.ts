import {
  CreateEmailIdentityCommand,
  type IdentityInfo,
  ListEmailIdentitiesCommand,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import * as z from "zod";
import { isAwsError } from "../platform/aws-errors.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { readSender, type Sender } from "./identities.ts";

/** One that may send stays so for a while: SES's good news is kept for so long, in milliseconds; bad news is not. */
const keptMs = 60_000;
/** Senders that are remembered; each is small. */
const rememberedMax = 100;

export const senderStates = ["ready", "pending", "failed", "paused"] as const;

export const senderIdentity = z
  .object({
    identity: z.string().meta({ description: "An address, or a domain with all its addresses." }),
    kind: z.enum(["address", "domain"]),
    state: z.enum(senderStates),
    message: z.string().meta({ description: "The state in words." }),
  })
  .meta({ id: "SenderIdentity" });
export type SenderIdentity = z.output<typeof senderIdentity>;

/** What SES knows of whom campaigns may be from. */
export interface Senders {
  /** What SES knows of an address. */
  of(address: string): Promise<Sender>;
  /** The identities of the account, those that may send first. A thousand at most: what SES tells at once. */
  all(): Promise<SenderIdentity[]>;
  /**
   * Has SES verify an address or a domain; one that it has already stays as it is.
   * @returns whether it is new there
   * @throws BadRequestException for what SES takes for none
   */
  add(identity: string): Promise<boolean>;
}

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

/**
 * Asks SES about senders, and remembers for a minute, in this execution environment, what it says of those that may send:
 * who writes a campaign has it checked again and again, and SES takes one question a second (decision 42). A sender that
 * was verified a moment ago is found at once.
 */
export const createSenders = (
  ses: Pick<SESv2Client, "send">,
  { wall }: Pick<Clock, "wall"> = systemClock,
): Senders => {
  const known = new Map<string, Kept<Sender>>();
  let list: Kept<SenderIdentity[]> | undefined;
  return {
    of: async (address) => {
      const kept = known.get(address);
      if (kept && wall() < kept.until) return kept.value;
      known.delete(address);
      const value = await readSender(ses, address);
      if (value.verified && value.dkim) known.set(address, { value, until: wall() + keptMs });
      for (const oldest of known.keys()) {
        if (known.size <= rememberedMax) break;
        known.delete(oldest);
      }
      return value;
    },
    all: async () => {
      if (list && wall() < list.until) return list.value;
      const { EmailIdentities = [] } = await ses.send(new ListEmailIdentitiesCommand({ PageSize: 1_000 }));
      const value = EmailIdentities.map(toSender).sort(byReadiness);
      const isSettled = value.length > 0 && value.every(({ state }) => state === "ready");
      list = isSettled ? { value, until: wall() + keptMs } : undefined;
      return value;
    },
    add: async (identity) => {
      try {
        await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: identity }));
      } catch (error) {
        if (isAwsError(error, "AlreadyExistsException")) return false;
        throw error;
      }
      list = undefined;
      return true;
    },
  };
};

const byReadiness = (a: SenderIdentity, b: SenderIdentity): number =>
  senderStates.indexOf(a.state) - senderStates.indexOf(b.state) || (a.identity < b.identity ? -1 : 1);

const words: Readonly<Record<SenderIdentity["kind"], Record<SenderIdentity["state"], string>>> = {
  address: {
    ready: "Verified: campaigns can be from it.",
    pending: "Not verified yet: follow the link in the mail that AWS sent to it.",
    failed: "AWS could not verify it: add it anew in the SES console.",
    paused: "Verified, but SES does not send from it now: the SES console says why.",
  },
  domain: {
    ready: "Verified: campaigns can be from any address of it.",
    pending: "Not verified yet: publish its DKIM records, and AWS finds them within three days.",
    failed: "AWS did not find its DKIM records: publish them, and verify it anew in the SES console.",
    paused: "Verified, but SES does not send from it now: the SES console says why.",
  },
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_IdentityInfo.html */
export const toSender = ({
  IdentityName = "",
  IdentityType,
  SendingEnabled,
  VerificationStatus,
}: IdentityInfo): SenderIdentity => {
  const kind = IdentityType === "EMAIL_ADDRESS" ? "address" : "domain";
  const state = stateOf(VerificationStatus, SendingEnabled === true);
  return { identity: IdentityName, kind, state, message: words[kind][state] };
};

const stateOf = (status: IdentityInfo["VerificationStatus"], isEnabled: boolean): SenderIdentity["state"] => {
  if (status === "FAILED") return "failed";
  if (status === "PENDING" || status === "NOT_STARTED") return "pending";
  return isEnabled ? "ready" : status === "SUCCESS" ? "paused" : "pending";
};
