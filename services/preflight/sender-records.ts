import {
  GetEmailIdentityCommand,
  type GetEmailIdentityCommandOutput,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import * as z from "zod";
import type { CheckedRecord } from "../dns-records/look-up.ts";
import { type WantedRecord, wantedRecords } from "../dns-records/wanted.ts";
import { isAwsError } from "../platform/aws-errors.ts";
import { senderIdentity, toSender } from "./senders.ts";

const senderRecord = z
  .object({
    purpose: z.enum(["DKIM", "MAIL FROM", "SPF", "DMARC"]),
    name: z.string(),
    type: z.enum(["CNAME", "MX", "TXT"]),
    value: z.string().meta({ description: "What to publish; of SPF and DMARC, to begin with." }),
    state: z.enum(["found", "missing", "other", "unanswered"]).meta({
      description: "other: there is one, and it says something else; unanswered: DNS did not say in time.",
    }),
    told_by: z.enum(["ses", "dns"]).meta({
      description: "Who says so: SES, which looks again and again, or DNS, asked just now.",
    }),
  })
  .meta({ id: "SenderRecord" });
type SenderRecord = z.output<typeof senderRecord>;

export const senderDetails = senderIdentity
  .extend({
    signed: z.boolean().meta({ description: "Whether SES signs its mail (DKIM)." }),
    mail_from: z
      .object({
        domain: z.string(),
        verified: z.boolean().meta({ description: "Whether SES found its MX record." }),
      })
      .nullable()
      .meta({
        description: "The custom MAIL FROM domain; null: SES's own, so that SPF is not of the sender.",
      }),
    records: z.array(senderRecord).meta({
      description:
        "What the owner of the domain publishes; none of an address, whose domain may be anybody's.",
    }),
  })
  .meta({ id: "SenderDetails" });
export type SenderDetails = z.output<typeof senderDetails>;

interface Instruments {
  readonly lookUp: (wanted: readonly WantedRecord[]) => Promise<CheckedRecord[]>;
  readonly stage: { readonly region: string; readonly alarmEmail: string };
}
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html */
type Told = Omit<GetEmailIdentityCommandOutput, "$metadata">;

/**
 * What SES has of an identity, and which of its DNS records are there.
 * @returns undefined when SES has no such identity.
 */
export const readSenderDetails = async (
  { ses, ...instruments }: Instruments & { readonly ses: Pick<SESv2Client, "send"> },
  name: string,
): Promise<SenderDetails | undefined> => {
  const told = await askIdentity(ses, name);
  return told && (await toSenderDetails(instruments, name, told));
};

/**
 * SES is believed where it found a record; what it did not find, or does not look for (SPF, DMARC), DNS is asked for.
 * @param told what SES has of the identity
 */
export const toSenderDetails = async (
  instruments: Instruments,
  name: string,
  told: Told,
): Promise<SenderDetails> => {
  const sender = toSender({
    IdentityName: name,
    IdentityType: told.IdentityType,
    SendingEnabled: told.VerifiedForSendingStatus,
    VerificationStatus: told.VerificationStatus,
  });
  const { MailFromDomain: domain, MailFromDomainStatus } = told.MailFromAttributes ?? {};
  return {
    ...sender,
    signed: told.DkimAttributes?.SigningEnabled === true && told.DkimAttributes.Status === "SUCCESS",
    mail_from: domain ? { domain, verified: MailFromDomainStatus === "SUCCESS" } : null,
    records: sender.kind === "address" ? [] : await recordsOf(instruments, name, told),
  };
};

const askIdentity = async (ses: Pick<SESv2Client, "send">, name: string): Promise<Told | undefined> => {
  try {
    return await ses.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
  } catch (error) {
    if (isAwsError(error, "NotFoundException")) return undefined;
    throw error;
  }
};

/** The purposes of records that SES itself found. Of a custom MAIL FROM domain it looks for the MX record alone. */
const foundBySes = ({ DkimAttributes, MailFromAttributes }: Told) =>
  new Set<WantedRecord["purpose"]>([
    ...(DkimAttributes?.Status === "SUCCESS" ? (["DKIM"] as const) : []),
    ...(MailFromAttributes?.MailFromDomainStatus === "SUCCESS" ? (["MAIL FROM"] as const) : []),
  ]);

const recordsOf = async (
  { lookUp, stage: { region, alarmEmail } }: Instruments,
  sender: string,
  told: Told,
): Promise<SenderRecord[]> => {
  const { DkimAttributes, MailFromAttributes } = told;
  const wanted = wantedRecords({
    region,
    sender,
    // With a key of its owner's there is a selector in their place, and no record that SES could name.
    dkimTokens: DkimAttributes?.SigningAttributesOrigin === "EXTERNAL" ? [] : (DkimAttributes?.Tokens ?? []),
    mailFrom: MailFromAttributes?.MailFromDomain,
    reportsTo: alarmEmail || undefined,
  });
  const known = foundBySes(told);
  const asked = await lookUp(wanted.filter(({ purpose }) => !known.has(purpose)));
  return wanted.map((record): SenderRecord => {
    if (known.has(record.purpose)) return { ...record, state: "found", told_by: "ses" };
    const { state } = asked.find(({ name, type }) => name === record.name && type === record.type)!;
    return { ...record, state, told_by: "dns" };
  });
};
