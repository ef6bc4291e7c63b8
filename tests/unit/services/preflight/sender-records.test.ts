import { expect, test } from "vitest";
import type { CheckedRecord } from "../../../../services/dns-records/look-up.ts";
import type { WantedRecord } from "../../../../services/dns-records/wanted.ts";
import { readSenderDetails, toSenderDetails } from "../../../../services/preflight/sender-records.ts";
import { openSes } from "../../../support/local-ses.ts";

const stage = { region: "eu-west-1", alarmEmail: "ops@acme.test" };

/** DNS that answers for each purpose the same, and what it was asked for. */
const dns = (states: Partial<Record<WantedRecord["purpose"], CheckedRecord["state"]>> = {}) => {
  const asked: string[] = [];
  const lookUp = async (wanted: readonly WantedRecord[]): Promise<CheckedRecord[]> =>
    wanted.map((one) => {
      asked.push(one.name);
      return { ...one, state: states[one.purpose] ?? "missing" };
    });
  return { lookUp, asked };
};

const domain: Parameters<typeof toSenderDetails>[2] = {
  IdentityType: "DOMAIN",
  VerifiedForSendingStatus: true,
  VerificationStatus: "SUCCESS",
  DkimAttributes: { SigningEnabled: true, Status: "SUCCESS", Tokens: ["one"] },
  MailFromAttributes: {
    MailFromDomain: "post.acme.test",
    MailFromDomainStatus: "SUCCESS",
    BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
  },
};

test("what SES found is not asked of DNS, and what it does not look for is", async () => {
  const { lookUp, asked } = dns({ SPF: "found", DMARC: "other" });
  const details = await toSenderDetails({ lookUp, stage }, "acme.test", domain);
  expect(details).toEqual({
    identity: "acme.test",
    kind: "domain",
    state: "ready",
    message: expect.stringContaining("Verified"),
    signed: true,
    mail_from: { domain: "post.acme.test", verified: true },
    records: [
      {
        purpose: "DKIM",
        name: "one._domainkey.acme.test",
        type: "CNAME",
        value: "one.dkim.amazonses.com",
        state: "found",
        told_by: "ses",
      },
      {
        purpose: "MAIL FROM",
        name: "post.acme.test",
        type: "MX",
        value: "10 feedback-smtp.eu-west-1.amazonses.com",
        state: "found",
        told_by: "ses",
      },
      {
        purpose: "SPF",
        name: "post.acme.test",
        type: "TXT",
        value: "v=spf1 include:amazonses.com ~all",
        state: "found",
        told_by: "dns",
      },
      {
        purpose: "DMARC",
        name: "_dmarc.acme.test",
        type: "TXT",
        value: "v=DMARC1; p=none; rua=mailto:ops@acme.test",
        state: "other",
        told_by: "dns",
      },
    ],
  });
  expect(asked).toEqual(["post.acme.test", "_dmarc.acme.test"]);
});

test("of a domain that waits, DNS says what is missing, and the usual MAIL FROM domain is proposed", async () => {
  const { lookUp } = dns({ DKIM: "found", DMARC: "unanswered" });
  const { state, signed, mail_from, records } = await toSenderDetails({ lookUp, stage }, "acme.test", {
    ...domain,
    VerifiedForSendingStatus: false,
    VerificationStatus: "PENDING",
    DkimAttributes: { SigningEnabled: true, Status: "PENDING", Tokens: ["one"] },
    MailFromAttributes: undefined,
  });
  expect({ state, signed, mail_from }).toEqual({ state: "pending", signed: false, mail_from: null });
  expect(records.map(({ name, state, told_by }) => [name, state, told_by])).toEqual([
    ["one._domainkey.acme.test", "found", "dns"],
    ["bounce.acme.test", "missing", "dns"],
    ["bounce.acme.test", "missing", "dns"],
    ["_dmarc.acme.test", "unanswered", "dns"],
  ]);
});

test("an address has no records, and a domain that signs with a key of its own has none of SES", async () => {
  const { lookUp, asked } = dns();
  const address = await toSenderDetails({ lookUp, stage }, "ann@acme.test", {
    ...domain,
    IdentityType: "EMAIL_ADDRESS",
  });
  expect([address.kind, address.records, asked]).toEqual(["address", [], []]);
  const { records } = await toSenderDetails({ lookUp, stage }, "acme.test", {
    ...domain,
    DkimAttributes: { ...domain.DkimAttributes, SigningAttributesOrigin: "EXTERNAL", Tokens: ["selector"] },
  });
  expect(records.map(({ purpose }) => purpose)).toEqual(["MAIL FROM", "SPF", "DMARC"]);
});

test("SES is asked for the identity; of one that it does not have nothing is known", async () => {
  const ses = await openSes();
  const { lookUp } = dns();
  const known = await readSenderDetails({ ses, lookUp, stage }, "example.com");
  expect(known).toMatchObject({ identity: "example.com", state: "ready", mail_from: null });
  expect(await readSenderDetails({ ses, lookUp, stage }, "unknown.test")).toBeUndefined();
});
