import { describe, expect, it, test } from "vitest";
import { settingsOf } from "../../../../stacks/settings.ts";
import type { AccountFacts } from "../../../../stacks/setup/ask-account.ts";
import { type Facts, findingsOf, nextOf } from "../../../../stacks/setup/findings.ts";
import { reportOf } from "../../../../stacks/setup/report.ts";

const account: AccountFacts = {
  account: { id: "123456789012", arn: "arn:aws:iam::123456789012:user/ada" },
  ses: {
    production: true,
    sendingEnabled: true,
    enforcement: "HEALTHY",
    ratePerSecond: 14,
    quotaPerDay: 50_000,
  },
  identity: {
    name: "acme.test",
    verified: true,
    dkim: "SUCCESS",
    dkimTokens: ["one"],
    mailFrom: "bounce.acme.test",
    mailFromStatus: "SUCCESS",
  },
  concurrency: 1_000,
  cloudfront: undefined,
  stateBucket: "there",
  deployed: true,
  migrations: [],
};
const given = {
  region: "eu-west-1",
  sender: "acme.test",
  stateBucket: "acme-state",
  alarmEmail: "ops@acme.test",
  postalAddress: "1 Acme Street, Acmetown",
};
const dkim = { purpose: "DKIM", name: "one._domainkey.acme.test", type: "CNAME", value: "one.x" } as const;

const facts = ({
  settings = {},
  ...changed
}: Partial<AccountFacts> & { settings?: object; facts?: Partial<Facts> } = {}): Facts => {
  const { facts: others, ...told } = changed as { facts?: Partial<Facts> } & Partial<AccountFacts>;
  return {
    settings: settingsOf("prod", { ...given, ...settings }),
    file: "stacks/stages/prod.json",
    terraform: { binary: "terraform", version: "1.14.0" },
    account: { ...account, ...told },
    records: [{ ...dkim, state: "found" }],
    siteHosts: [],
    ...others,
  };
};
const own = { domain: "mail.acme.test" };
const nowhere = { name: own.domain, hasAddress: false };
const untold = { untold: "AccessDeniedException: no" };
const ses = (changed: object) => ({ ...account.ses, ...changed }) as AccountFacts["ses"];
const identity = (changed: object) => ({ ...account.identity, ...changed }) as AccountFacts["identity"];

test("where all is well, all is said to be", () => {
  expect(findingsOf(facts()).filter(({ level }) => level !== "ok")).toEqual([]);
  expect(nextOf(findingsOf(facts()))).toBeUndefined();
  expect(reportOf(facts())).toContain("All is well.");
});

test("a domain of a stage that is not deployed waits for the deploy, which tells its records", () => {
  const found = findingsOf(
    facts({ settings: { siteDomains: [own] }, facts: { siteHosts: [nowhere] }, deployed: false }),
  );
  expect(found.filter(({ level }) => level !== "ok")).toMatchObject([
    { what: "stage", level: "weak" },
    {
      what: "site",
      level: "weak",
      todo: "TIDINGS_STAGE=prod npm run deploy tells its records in site_records.",
    },
  ]);
});

describe("what is amiss comes with what to do", () => {
  it.each<[string, Parameters<typeof facts>[0], string, string]>([
    ["no credentials", { account: untold }, "bad", "aws configure sso"],
    [
      "another account",
      { settings: { account: "999999999999" } },
      "bad",
      "credentials of account 999999999999",
    ],
    ["no Terraform", { facts: { terraform: undefined } }, "bad", "Install Terraform 1.10"],
    [
      "an old Terraform",
      { facts: { terraform: { binary: "terraform", version: "1.9.8" } } },
      "bad",
      "Install Terraform 1.10",
    ],
    ["a protected stage without a bucket", { stateBucket: undefined }, "bad", "npm run bootstrap"],
    ["a bucket that is gone", { stateBucket: "missing" }, "bad", "npm run bootstrap"],
    ["no CloudFront", { cloudfront: untold }, "bad", "Let your credentials ask for it"],
    ["no deploy", { deployed: false }, "weak", "TIDINGS_STAGE=prod npm run deploy"],
    ["no identity", { identity: undefined }, "bad", '"ownsIdentity": true'],
    [
      "no identity, which the stage makes",
      { identity: undefined, settings: { ownsIdentity: true } },
      "bad",
      "npm run deploy makes it.",
    ],
    [
      "a domain that is not verified",
      { identity: identity({ verified: false, dkim: "PENDING" }) },
      "bad",
      "DKIM records below",
    ],
    [
      "an address that is not verified",
      { identity: identity({ name: "ada@acme.test", verified: false }) },
      "bad",
      "that SES mailed to ada@acme.test",
    ],
    [
      "no custom MAIL FROM",
      { identity: identity({ mailFrom: undefined }) },
      "weak",
      "--mail-from-domain bounce.acme.test",
    ],
    ["a MAIL FROM that fails", { identity: identity({ mailFromStatus: "FAILED" }) }, "weak", "records below"],
    ["a missing DKIM record", { facts: { records: [{ ...dkim, state: "missing" }] } }, "bad", "Publish"],
    ["another DKIM record", { facts: { records: [{ ...dkim, state: "other" }] } }, "bad", "Change it"],
    ["no DNS", { facts: { records: [{ ...dkim, state: "unanswered" }] } }, "weak", "Ask again later"],
    [
      "a missing DMARC record",
      { facts: { records: [{ ...dkim, purpose: "DMARC", state: "missing" }] } },
      "weak",
      "Publish",
    ],
    [
      "a site that leads nowhere",
      { settings: { publicUrl: "https://mail.acme.test" }, facts: { siteHosts: [nowhere] } },
      "bad",
      "unsubscribe links",
    ],
    [
      "a domain without its records",
      { settings: { siteDomains: [own] }, facts: { siteHosts: [nowhere] } },
      "bad",
      "Publish what TIDINGS_STAGE=prod npm run deploy tells in site_records",
    ],
    [
      "a former domain that was led elsewhere, in Route 53",
      {
        settings: { siteDomains: [{ domain: "new.acme.test" }, { ...own, zoneId: "Z1" }] },
        facts: { siteHosts: [{ name: "new.acme.test", hasAddress: true }, nowhere] },
      },
      "bad",
      "npm run deploy leads it to the site.",
    ],
    ["the sandbox", { ses: ses({ production: false }) }, "weak", "production access"],
    ["a review", { ses: ses({ enforcement: "PROBATION" }) }, "weak", "support centre"],
    ["an account that may not send", { ses: ses({ sendingEnabled: false }) }, "bad", "answer its case"],
    ["few executions", { concurrency: 10 }, "weak", "Service Quotas"],
    ["no alarms", { settings: { alarmEmail: undefined } }, "weak", '"alarmEmail"'],
    ["no postal address", { settings: { postalAddress: undefined } }, "weak", '"postalAddress"'],
  ])("%s", (_, changed, level, todo) => {
    const amiss = findingsOf(facts(changed)).filter((finding) => finding.level !== "ok");
    expect(amiss).toEqual([expect.objectContaining({ level, todo: expect.stringContaining(todo) })]);
  });
});

test("what does not work is next before what is only weak, and without credentials nothing else is said", () => {
  const both = facts({ deployed: false, identity: undefined });
  expect(nextOf(findingsOf(both))?.what).toBe("identity");
  expect(findingsOf(facts({ account: untold, ses: untold })).map(({ what }) => what)).toEqual([
    "Terraform",
    "credentials",
  ]);
});

const now = new Date("2026-11-30T12:00:00Z");
const migration = { id: "contact-search-keys", isDone: true, gotOnAt: "2026-11-30T11:45:00Z", failed: 0 };

test.each([
  ["ok", "is up to date", [migration]],
  ["weak", "is up to date, but for 1 item", [{ ...migration, failed: 1 }, migration]],
  [
    "ok",
    "is being brought up to date: 1 of 2",
    [{ ...migration, isDone: false, gotOnAt: "2026-11-30T11:59:00Z" }, migration],
  ],
  ["bad", "contact-search-keys has not got on since 2026-11-30T11:45:00Z", [{ ...migration, isDone: false }]],
])("migrations: %s, %s", (level, words, migrations) => {
  const found = findingsOf(facts({ migrations }), now).find(({ what }) => what === "data");
  expect(found).toMatchObject({ level, words });
  expect(found?.todo).toBe(
    level === "ok"
      ? undefined
      : "See the log of its function: aws logs tail /aws/lambda/tidings-prod-jobs --since 1d",
  );
});
