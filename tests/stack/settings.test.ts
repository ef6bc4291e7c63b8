import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditRetentionDaysUsual } from "../../services/api-keys/env.ts";
import { globalNameOf, nameOf, readSettings, settingsOf } from "../../stacks/settings.ts";
import { sampleStage, withFolder } from "./support/synthesize.ts";

const dev = {
  stage: "dev",
  region: "us-east-1",
  sender: "acme.test",
  ownsIdentity: false,
  emailMaxBytes: 10_485_760,
  sesRateShare: 1,
  waf: false,
  xray: false,
  tracking: true,
  approvalRequired: false,
  asksLinks: true,
  retentionDays: 396,
  auditRetentionDays: 400,
  softBounces: { max: 5, days: 30 },
  logRetentionDays: 14,
  concurrencyMax: { batcher: 2, sender: 50, feedback: 4, importer: 2, jobs: 2 },
  apiThrottle: { requestsPerSecond: 500, burst: 1000 },
  deletionProtection: false,
};

/** What is read for these variables where dev, prod and review-12 are written down. */
const read = (variables: Record<string, string>, files: Record<string, unknown> = { dev: sampleStage }) =>
  withFolder((folder) => {
    for (const [stage, content] of Object.entries(files))
      writeFileSync(
        join(folder, `${stage}.json`),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    return readSettings(variables, folder);
  });

describe("settings", () => {
  it("are those of dev unless a stage is named", () => {
    expect(read({})).toEqual(dev);
  });

  it("of prod protect what is stored, and keep logs longer", () => {
    expect(read({ TIDINGS_STAGE: "prod" }, { prod: sampleStage })).toEqual({
      ...dev,
      stage: "prod",
      logRetentionDays: 90,
      deletionProtection: true,
    });
  });

  it("of the local stage are those of a new stage on the port that PORT names", () => {
    expect(readSettings({ TIDINGS_STAGE: "local", PORT: "4000" })).toEqual({
      ...dev,
      stage: "local",
      sender: "example.com",
      ownsIdentity: true,
      postalAddress: "Example Ltd, 1 Example Street, Exampletown",
      asksLinks: false,
      publicUrl: "http://127.0.0.1:4000",
    });
    expect(readSettings({ TIDINGS_STAGE: "local" }).publicUrl).toBe("http://127.0.0.1:3000");
  });

  it("of any stage are what its file says", () => {
    const file = {
      region: "eu-central-1",
      sender: "news@acme.test",
      ownsIdentity: true,
      publicUrl: "https://mail.acme.test/",
      stateBucket: "acme-state",
      alarmEmail: "ops@acme.test",
      sesRateShare: 0.5,
    };
    const settings = read({ TIDINGS_STAGE: "review-12" }, { "review-12": file });

    expect(settings).toEqual({ ...dev, ...file, stage: "review-12", publicUrl: "https://mail.acme.test" });
    expect(nameOf(settings)).toBe("tidings-review-12");
    expect(nameOf(settings, "sender")).toBe("tidings-review-12-sender");
    expect(globalNameOf(settings, "sender")).toBe("tidings-review-12-sender-eu-central-1");
  });

  it("of a stage that is not written down say what to write", () => {
    expect(() => read({ TIDINGS_STAGE: "prod" })).toThrow(
      /^Stage "prod" is not written down: make .*prod\.json, such as \{ "region": "eu-west-1", "sender": "example\.org" \}/,
    );
  });

  it.each(["{", "[]", '"dev"'])("of a file that is %s are refused", (content) => {
    expect(() => read({}, { dev: content })).toThrow("dev.json is not an object in JSON.");
  });

  it.each([
    ["TIDINGS_REGION", "eu-west-1"],
    ["TIDINGS_SENDER", "other.test"],
    ["TIDINGS_STATE_BUCKET", "acme-state"],
    ["TIDINGS_ALARM_EMAIL", "ops@acme.test"],
    ["TIDINGS_PUBLIC_URL", "https://mail.acme.test"],
  ])("refuse the stage where %s says otherwise", (variable, value) => {
    expect(() => read({ [variable]: value })).toThrow(new RegExp(`^${variable} is ${value}, but .*dev.json`));
  });

  it("take a variable that says the same", () => {
    expect(read({ TIDINGS_REGION: "us-east-1" })).toEqual(dev);
  });

  it.each([
    { given: { stage: "Prod" }, setting: "stage" },
    { given: { stage: "a-stage-of-more-than-16" }, setting: "stage" },
    { given: { stage: "../dev" }, setting: "stage" },
    { given: { region: "mars" }, setting: "region" },
    { given: { region: "cn-north-1" }, setting: "region" },
    { given: { region: "us-gov-west-1" }, setting: "region" },
    { given: { region: "us-iso-east-1" }, setting: "region" },
    { given: { region: "eusc-de-east-1" }, setting: "region" },
    { given: { sender: "news@" }, setting: "sender" },
    { given: { sender: "localhost" }, setting: "sender" },
    { given: { publicUrl: "ftp://acme.test" }, setting: "publicUrl" },
    { given: { publicUrl: "http://acme.test" }, setting: "publicUrl" },
    { given: { publicUrl: "http://127.acme.test" }, setting: "publicUrl" },
    { given: { siteDomains: [] }, setting: "siteDomains" },
    { given: { siteDomains: [{ domain: "localhost" }] }, setting: "siteDomains[0].domain" },
    { given: { siteDomains: [{ domain: "https://acme.test" }] }, setting: "siteDomains[0].domain" },
    { given: { siteDomains: [{ domain: "Mail.acme.test" }] }, setting: "siteDomains[0].domain" },
    { given: { siteDomains: [{ domain: `${"a".repeat(60)}.test` }] }, setting: "siteDomains[0].domain" },
    {
      given: { siteDomains: [{ domain: "acme.test", zoneId: "acme.test" }] },
      setting: "siteDomains[0].zoneId",
    },
    { given: { siteDomains: [{ domain: "acme.test" }, { domain: "acme.test" }] }, setting: "siteDomains" },
    {
      given: { siteDomains: [{ domain: "acme.test" }], publicUrl: "https://acme.test" },
      setting: "publicUrl",
    },
    { given: { monthlyBudgetUsd: 100 }, setting: "monthlyBudgetUsd" },
    { given: { monthlyBudgetUsd: 0, alarmEmail: "ops@acme.test" }, setting: "monthlyBudgetUsd" },
    { given: { stateBucket: "" }, setting: "stateBucket" },
    { given: { alarmEmail: "" }, setting: "alarmEmail" },
  ])("refuse $given, naming the setting", ({ given: { stage = "dev", ...given }, setting }) => {
    expect(() => read({ TIDINGS_STAGE: stage }, { dev: { ...sampleStage, ...given } })).toThrow(
      `at ${setting}`,
    );
  });

  it("take the site's domains, with the zones that are in Route 53", () => {
    const siteDomains = [
      { domain: "mail.acme.test", zoneId: "Z0123456789ABCDEFGHIJ" },
      { domain: "old.test" },
    ];
    expect(settingsOf("dev", { ...sampleStage, siteDomains }).siteDomains).toEqual(siteDomains);
  });

  it("keep what is done at the terminal in the audit log as long as all else, where the file does not say", () => {
    expect(settingsOf("dev", sampleStage).auditRetentionDays).toBe(auditRetentionDaysUsual);
  });

  it("refuse one that is not known, as a misspelt one", () => {
    expect(() => settingsOf("dev", { ...sampleStage, ownIdentity: true })).toThrow('"ownIdentity"');
  });

  it.each(["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"])(
    "take the public URL %s: it is this machine",
    (publicUrl) => {
      expect(settingsOf("dev", { ...sampleStage, publicUrl }).publicUrl).toBe(publicUrl);
    },
  );

  it("of a warm-up have a growth and an end where the file says none, and names in lower case", () => {
    const warmUps = [{ identity: "News.Acme.test", starts: "2026-12-01", first: 50 }];
    expect(settingsOf("dev", { ...sampleStage, warmUps }).warmUps).toEqual([
      { identity: "news.acme.test", starts: "2026-12-01", first: 50, growth: 1.5, days: 30 },
    ]);
  });

  it.each([
    ["no domain", { identity: "acme" }, "an e-mail address or a domain"],
    ["no day", { starts: "tomorrow" }, "the first day, such as 2026-12-01"],
    ["no mails", { first: 0 }, "Too small"],
    ["no growth", { growth: 1 }, "Too small"],
    ["a growth beyond reason", { growth: 10 }, "Too big"],
  ])("of a warm-up with %s are refused", (_, change, words) => {
    const warmUps = [{ identity: "acme.test", starts: "2026-12-01", first: 50, ...change }];
    expect(() => settingsOf("dev", { ...sampleStage, warmUps })).toThrow(words);
  });

  it("name each identity that is warmed up once", () => {
    const one = { identity: "acme.test", starts: "2026-12-01", first: 50 };
    expect(() => settingsOf("dev", { ...sampleStage, warmUps: [one, one] })).toThrow("each identity once");
  });
});
