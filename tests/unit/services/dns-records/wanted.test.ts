import { describe, expect, it } from "vitest";
import {
  dmarcNames,
  firstDmarc,
  stateOf,
  type WantedRecord,
  wantedRecords,
} from "../../../../services/dns-records/wanted.ts";

const record = (purpose: WantedRecord["purpose"]): WantedRecord =>
  wantedRecords({
    region: "eu-central-2",
    sender: "news@Acme.test",
    dkimTokens: ["one"],
    mailFrom: "post.acme.test",
    reportsTo: undefined,
  }).find((wanted) => wanted.purpose === purpose)!;

it("the records are those of SES's documentation, for the region and the envelope's domain", () => {
  expect((["DKIM", "MAIL FROM", "SPF", "DMARC"] as const).map(record)).toEqual([
    {
      purpose: "DKIM",
      name: "one._domainkey.acme.test",
      type: "CNAME",
      value: "one.dkim.eu-central-2.amazonses.com",
    },
    {
      purpose: "MAIL FROM",
      name: "post.acme.test",
      type: "MX",
      value: "10 feedback-smtp.eu-central-2.amazonses.com",
    },
    { purpose: "SPF", name: "post.acme.test", type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
    { purpose: "DMARC", name: "_dmarc.acme.test", type: "TXT", value: "v=DMARC1; p=none" },
  ]);
});

it("DMARC is looked for at the domain and above it; reports go to an address of the domain only", () => {
  expect(dmarcNames("news.acme.co.test")).toEqual([
    "_dmarc.news.acme.co.test",
    "_dmarc.acme.co.test",
    "_dmarc.co.test",
  ]);
  expect(firstDmarc("acme.test", "ops@acme.test")).toBe("v=DMARC1; p=none; rua=mailto:ops@acme.test");
  // Another domain would have to agree to get them (RFC 7489, section 7.1).
  expect(firstDmarc("acme.test", "ops@other.test")).toBe("v=DMARC1; p=none");
});

describe("what DNS answers is", () => {
  it.each([
    ["DKIM", ["one.dkim.eu-central-2.amazonses.com"], "found"],
    ["DKIM", ["ONE.dkim.eu-central-2.amazonses.com."], "found"],
    ["DKIM", ["one.dkim.amazonses.com"], "other"],
    ["DKIM", [], "missing"],
    ["MAIL FROM", ["10 feedback-smtp.eu-central-2.amazonses.com"], "found"],
    ["MAIL FROM", ["10 mail.acme.test"], "other"],
    ["SPF", ["google-site-verification=1"], "missing"],
    ["SPF", ["v=spf1 include:_spf.acme.test include:amazonses.com -all"], "found"],
    ["SPF", ["v=spf1 -all"], "other"],
    // Of two neither counts.
    ["SPF", ["v=spf1 include:amazonses.com ~all", "v=spf1 -all"], "other"],
    ["DMARC", ["v=DMARC1; p=reject"], "found"],
    ["DMARC", ["v=spf1 -all"], "missing"],
  ] as const)("for %s %j: %s", (purpose, answered, state) => {
    expect(stateOf(record(purpose), answered)).toBe(state);
  });
});
