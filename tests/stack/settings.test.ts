import { describe, expect, it } from "vitest";
import { nameOf, readSettings } from "../../stacks/settings.ts";

const dev = {
  stage: "dev",
  region: "us-east-1",
  sender: "example.com",
  emailMaxBytes: 10_485_760,
  sesRateShare: 1,
  retentionDays: 396,
  logRetentionDays: 14,
  concurrencyMax: { batcher: 2, sender: 50, feedback: 4 },
  apiThrottle: { requestsPerSecond: 500, burst: 1000 },
  deletionProtection: false,
};

describe("settings", () => {
  it("are those of dev unless a stage is named", () => {
    expect(readSettings({})).toEqual(dev);
  });

  it("of prod protect what is stored, and keep logs longer", () => {
    expect(readSettings({ TIDINGS_STAGE: "prod" })).toEqual({
      ...dev,
      stage: "prod",
      logRetentionDays: 90,
      deletionProtection: true,
    });
  });

  it("of the local stage are those of dev on the port that PORT names", () => {
    expect(readSettings({ TIDINGS_STAGE: "local", PORT: "4000" })).toEqual({
      ...dev,
      stage: "local",
      publicUrl: "http://127.0.0.1:4000",
    });
    expect(readSettings({ TIDINGS_STAGE: "local" }).publicUrl).toBe("http://127.0.0.1:3000");
  });

  it("of any other stage are those of dev, as the variables override them", () => {
    const settings = readSettings({
      TIDINGS_STAGE: "review-12",
      TIDINGS_REGION: "eu-central-1",
      TIDINGS_SENDER: "news@acme.test",
      TIDINGS_PUBLIC_URL: "https://mail.acme.test/",
      TIDINGS_STATE_BUCKET: "acme-state",
      TIDINGS_ALARM_EMAIL: "ops@acme.test",
    });

    expect(settings).toEqual({
      ...dev,
      stage: "review-12",
      region: "eu-central-1",
      sender: "news@acme.test",
      publicUrl: "https://mail.acme.test",
      stateBucket: "acme-state",
      alarmEmail: "ops@acme.test",
    });
    expect(nameOf(settings)).toBe("tidings-review-12");
    expect(nameOf(settings, "sender")).toBe("tidings-review-12-sender");
  });

  it.each([
    { variable: "TIDINGS_STAGE", value: "Prod", setting: "stage" },
    { variable: "TIDINGS_STAGE", value: "a-stage-of-more-than-20", setting: "stage" },
    { variable: "TIDINGS_REGION", value: "mars", setting: "region" },
    { variable: "TIDINGS_SENDER", value: "news@", setting: "sender" },
    { variable: "TIDINGS_SENDER", value: "localhost", setting: "sender" },
    { variable: "TIDINGS_PUBLIC_URL", value: "ftp://acme.test", setting: "publicUrl" },
    { variable: "TIDINGS_STATE_BUCKET", value: "", setting: "stateBucket" },
    { variable: "TIDINGS_ALARM_EMAIL", value: "", setting: "alarmEmail" },
  ])("refuse $variable=$value, naming the setting", ({ variable, value, setting }) => {
    expect(() => readSettings({ [variable]: value })).toThrow(`at ${setting}`);
  });
});
