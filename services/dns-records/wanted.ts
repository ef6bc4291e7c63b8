import { dkimDomain } from "./dkim-domain.ts";

/** A record that the owner of a domain publishes. */
export interface WantedRecord {
  readonly purpose: "DKIM" | "MAIL FROM" | "SPF" | "DMARC";
  /** Without the dot at its end. */
  readonly name: string;
  readonly type: "CNAME" | "MX" | "TXT";
  /** As it is answered; what makes it right may be less than all of it. */
  readonly value: string;
}

/** `other`: there is one, and it says something else. */
export type RecordState = "found" | "missing" | "other";

export const domainOf = (sender: string): string => sender.slice(sender.lastIndexOf("@") + 1).toLowerCase();

/** The domain of the envelope where none is set yet: below the sender's, so that SPF and DMARC agree on it. */
export const usualMailFrom = (domain: string): string => `bounce.${domain}`;

/**
 * Where DMARC is looked for: at the domain, and then at those above it, of which it is inherited (RFC 7489, section 6.6.3,
 * by the tree instead of a list of public suffixes).
 */
export const dmarcNames = (domain: string): string[] => {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_, above) => `_dmarc.${labels.slice(above).join(".")}`);
};

/** What DMARC starts with: nothing is refused, and reports come, to an address of the domain itself. */
export const firstDmarc = (domain: string, reportsTo: string | undefined): string =>
  `v=DMARC1; p=none${reportsTo && domainOf(reportsTo) === domain ? `; rua=mailto:${reportsTo}` : ""}`;

interface Sending {
  readonly region: string;
  /** Address or domain. */
  readonly sender: string;
  /** Of the domain's identity; none when there is no such identity yet. */
  readonly dkimTokens: readonly string[];
  /** The custom MAIL FROM domain that SES has; undefined: none. */
  readonly mailFrom: string | undefined;
  readonly reportsTo: string | undefined;
}

/**
 * The records that mail of a sender needs to be believed.
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy-managing.html
 * https://docs.aws.amazon.com/ses/latest/dg/mail-from.html
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dmarc.html
 */
export const wantedRecords = ({
  region,
  sender,
  dkimTokens,
  mailFrom,
  reportsTo,
}: Sending): WantedRecord[] => {
  const domain = domainOf(sender);
  const envelope = mailFrom ?? usualMailFrom(domain);
  return [
    ...dkimTokens.map(
      (token): WantedRecord => ({
        purpose: "DKIM",
        name: `${token}._domainkey.${domain}`,
        type: "CNAME",
        value: `${token}.${dkimDomain(region)}`,
      }),
    ),
    {
      purpose: "MAIL FROM",
      name: envelope,
      type: "MX",
      value: `10 feedback-smtp.${region}.amazonses.com`,
    },
    { purpose: "SPF", name: envelope, type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
    { purpose: "DMARC", name: `_dmarc.${domain}`, type: "TXT", value: firstDmarc(domain, reportsTo) },
  ];
};

/** What records of a purpose begin with: others of the same name and type are none of ours. */
const begins: Partial<Record<WantedRecord["purpose"], RegExp>> = { SPF: /^v=spf1\b/i, DMARC: /^v=DMARC1\b/i };

const plain = (value: string): string => value.trim().toLowerCase().replace(/\.$/, "");

const isRight = ({ purpose, value }: WantedRecord, found: string): boolean => {
  // Any policy is one, and what else may send is the owner's to say.
  if (purpose === "DMARC") return true;
  if (purpose === "SPF") return /\binclude:amazonses\.com\b/i.test(found);
  return plain(found) === plain(value);
};

/** Whether a record is published. @param answered what DNS has of its name and type */
export const stateOf = (wanted: WantedRecord, answered: readonly string[]): RecordState => {
  const beginning = begins[wanted.purpose];
  const own = beginning ? answered.filter((value) => beginning.test(value)) : answered;
  if (own.length === 0) return "missing";
  // RFC 7208, section 4.5, and RFC 7489, section 6.6.3: of two records neither counts.
  if (beginning && own.length > 1) return "other";
  return own.some((value) => isRight(wanted, value)) ? "found" : "other";
};
