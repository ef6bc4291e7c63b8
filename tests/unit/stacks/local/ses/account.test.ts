import {
  CreateEmailIdentityCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
} from "@aws-sdk/client-sesv2";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type OpenSes, openSes, rawMessage, refusal, sendRaw } from "../../../../support/local-ses.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

/** Sends a message to some addresses. */
const sendTo = ({ send }: OpenSes, ...addresses: string[]) =>
  send(sendRaw(rawMessage(), { Destination: { ToAddresses: addresses } }));

afterEach(() => {
  vi.useRealTimers();
});

describe("the account", () => {
  const at = (time: string) => vi.setSystemTime(new Date(time));
  const freeze = () => vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T10:00:00.000Z") });
  const throttled = refusal("ThrottlingException", "Maximum sending rate exceeded.");
  const overQuota = refusal("ThrottlingException", "Daily message quota exceeded.");

  test("never takes more recipients than its rate in any one second", async () => {
    freeze();
    const ses = await openSes({ maxSendRate: 3 });
    await sendTo(ses, "a@example.net", "b@example.net");
    await expect(sendTo(ses, "c@example.net", "d@example.net")).rejects.toMatchObject(throttled);
    at("2026-11-24T10:00:00.600Z");
    await sendTo(ses, "c@example.net");
    at("2026-11-24T10:00:00.999Z");
    await expect(sendTo(ses, "d@example.net")).rejects.toMatchObject(throttled);
    at("2026-11-24T10:00:01.000Z");
    await sendTo(ses, "d@example.net", "e@example.net");
    await expect(sendTo(ses, "f@example.net")).rejects.toMatchObject(throttled);
  });

  test("counts its quota over the last 24 hours, and remembers it over a restart", async () => {
    freeze();
    const stateDir = makeStateDir();
    const first = await openSes({ stateDir });
    first.account.set({ max_24_hour_send: 2 });
    await sendTo(first, "a@example.net");
    at("2026-11-24T20:00:00.000Z");
    await sendTo(first, "b@example.net");
    await first.stop();

    const second = await openSes({ stateDir });
    await expect(sendTo(second, "c@example.net")).rejects.toMatchObject(overQuota);
    expect(await second.send(new GetAccountCommand({}))).toMatchObject({
      SendQuota: { Max24HourSend: 2, MaxSendRate: 200, SentLast24Hours: 2 },
    });
    // Counted to the minute, rather too long than too short.
    at("2026-11-25T10:00:59.000Z");
    await expect(sendTo(second, "c@example.net")).rejects.toMatchObject(overQuota);
    at("2026-11-25T10:01:00.000Z");
    await expect(sendTo(second, "c@example.net")).resolves.toBeDefined();
  });

  test("says what it is, and pauses", async () => {
    const ses = await openSes();
    const { $metadata, ...before } = await ses.send(new GetAccountCommand({}));
    expect(before).toEqual({
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: "HEALTHY",
      ProductionAccessEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 200, SentLast24Hours: 0 },
      SendingEnabled: true,
      SuppressionAttributes: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
      VdmAttributes: { VdmEnabled: "DISABLED" },
    });
    ses.account.set({ sending_enabled: false });
    ses.putAccountSuppression(["BOUNCE"]);
    await expect(sendTo(ses, "a@example.net")).rejects.toMatchObject(
      refusal("SendingPausedException", "Email sending is disabled for this account."),
    );
    expect(await ses.send(new GetAccountCommand({}))).toMatchObject({
      SendingEnabled: false,
      SuppressionAttributes: { SuppressedReasons: ["BOUNCE"] },
    });
  });

  test("an unlimited quota is -1", async () => {
    const ses = await openSes();
    ses.account.set({ max_24_hour_send: -1 });
    await expect(sendTo(ses, "a@example.net")).resolves.toBeDefined();
  });

  test("in the sandbox reaches verified recipients and the simulator only, 200 a day, 1 a second", async () => {
    freeze();
    const ses = await openSes();
    ses.account.set({ production_access: false });
    await expect(sendTo(ses, "a@example.com", "b@example.net", "c@example.net")).rejects.toMatchObject(
      refusal(
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region US-EAST-1: b@example.net, c@example.net",
      ),
    );
    await sendTo(ses, "success@simulator.amazonses.com");
    await expect(sendTo(ses, "a@example.com")).rejects.toMatchObject(throttled);
    expect(await ses.send(new GetAccountCommand({}))).toMatchObject({
      ProductionAccessEnabled: false,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 1 },
    });
  });

  test("refuses settings it does not know", async () => {
    const ses = await openSes();
    const code = expect.objectContaining({ code: "BadRequestException" });
    expect(() => ses.account.set({ max_send_rate: 0 })).toThrowError(code);
    expect(() => ses.account.set({ rate: 5 } as object)).toThrowError(code);
    expect(ses.account.get().max_send_rate).toBe(200);
  });

  test("takes one call a second that is not a send, and refuses more", async () => {
    freeze();
    const ses = await openSes({ nonSendRate: 1 });
    const ask = () => ses.send(new GetAccountCommand({}));
    await ask();
    at("2026-11-24T10:00:00.999Z");
    await expect(ask()).rejects.toMatchObject({
      name: "TooManyRequestsException",
      $metadata: { httpStatusCode: 429 },
    });
    at("2026-11-24T10:00:01.000Z");
    await ask();
    expect(ses.account.get().non_send_calls_refused).toBe(1);
  });

  test("every attempt is in the log, accepted or refused", async () => {
    freeze();
    const ses = await openSes({ maxSendRate: 1 });
    const command = sendRaw(rawMessage(), {
      Destination: { ToAddresses: ["a@example.net"] },
      EmailTags: [{ Name: "index", Value: "7" }],
    });
    const { MessageId } = await ses.send(command);
    await expect(ses.send(command)).rejects.toMatchObject(throttled);
    const attempt = {
      time: "2026-11-24T10:00:00.000Z",
      role: "sender",
      to: ["a@example.net"],
      tags: { index: "7" },
    };
    expect([...ses.log()]).toEqual([
      { id: 1, ...attempt, message_id: MessageId, error: null, silent: true },
      {
        id: 2,
        ...attempt,
        message_id: null,
        error: "ThrottlingException: Maximum sending rate exceeded.",
        silent: false,
      },
    ]);
  });
});

describe("declared resources", () => {
  test("a configuration set can be read, and pause its own sending", async () => {
    const ses = await openSes();
    ses.putConfigurationSet({ name: "paused", sendingEnabled: false, suppressedReasons: ["BOUNCE"] });
    const { $metadata, ...set } = await ses.send(
      new GetConfigurationSetCommand({ ConfigurationSetName: "paused" }),
    );
    expect(set).toEqual({
      ConfigurationSetName: "paused",
      SendingOptions: { SendingEnabled: false },
      SuppressionOptions: { SuppressedReasons: ["BOUNCE"] },
      Tags: [],
    });
    await expect(ses.send(sendRaw(rawMessage(), { ConfigurationSetName: "paused" }))).rejects.toMatchObject(
      refusal("SendingPausedException", "Email sending is disabled for configuration set <paused>."),
    );
    await expect(
      ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: "none" })),
    ).rejects.toMatchObject(refusal("NotFoundException", "Configuration set <none> does not exist.", 404));
  });

  test("an identity can be read, with how its mail is signed", async () => {
    const ses = await openSes();
    const tokens = ["a1", "b2", "c3"];
    ses.putIdentity("example.org", tokens);
    ses.putIdentity("ann@other.example");
    ses.putIdentity("ann@example.org");
    const identity = async (EmailIdentity: string) => {
      const { $metadata: _, ...read } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
      return read;
    };
    const signing = { SigningAttributesOrigin: "AWS_SES", NextSigningKeyLength: "RSA_2048_BIT" };
    const signed = {
      ...signing,
      SigningEnabled: true,
      Status: "SUCCESS",
      CurrentSigningKeyLength: "RSA_2048_BIT",
    };
    expect(await identity("example.org")).toEqual({
      IdentityType: "DOMAIN",
      FeedbackForwardingStatus: true,
      VerifiedForSendingStatus: true,
      VerificationStatus: "SUCCESS",
      DkimAttributes: { ...signed, Tokens: tokens },
      MailFromAttributes: { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" },
      Policies: {},
      Tags: [],
    });
    expect(await identity("ann@other.example")).toMatchObject({
      IdentityType: "EMAIL_ADDRESS",
      DkimAttributes: { ...signing, SigningEnabled: false, Status: "NOT_STARTED", Tokens: [] },
    });
    expect((await identity("ann@example.org")).DkimAttributes).toEqual({ ...signed, Tokens: [] });
    await expect(identity("none.example")).rejects.toMatchObject(
      refusal("NotFoundException", "Email identity none.example does not exist.", 404),
    );
  });

  test("all identities can be listed", async () => {
    const ses = await openSes();
    ses.putIdentity("ann@other.example");
    const { EmailIdentities } = await ses.send(new ListEmailIdentitiesCommand({}));
    const listed = { SendingEnabled: true, VerificationStatus: "SUCCESS" };
    expect(EmailIdentities).toEqual([
      { IdentityName: "example.com", IdentityType: "DOMAIN", ...listed },
      { IdentityName: "ann@other.example", IdentityType: "EMAIL_ADDRESS", ...listed },
    ]);
  });

  test("an identity that is made waits for its owner, then sends, and is still there after a restart", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T10:00:00.000Z") });
    const stateDir = makeStateDir();
    const ses = await openSes({ stateDir });
    const create = (EmailIdentity: string) => ses.send(new CreateEmailIdentityCommand({ EmailIdentity }));
    const message = sendRaw(rawMessage({ From: "ann@acme.test" }), {
      Destination: { ToAddresses: ["a@example.net"] },
    });
    const pending = { SigningEnabled: true, Status: "PENDING", Tokens: { length: 3 } };
    expect(await create("acme.test")).toMatchObject({
      IdentityType: "DOMAIN",
      VerifiedForSendingStatus: false,
      DkimAttributes: pending,
    });
    await expect(create("acme.test")).rejects.toMatchObject({ name: "AlreadyExistsException" });
    await expect(create("example.com")).rejects.toMatchObject({ name: "AlreadyExistsException" });
    await expect(create("no identity")).rejects.toMatchObject({ name: "BadRequestException" });
    expect(await create("bob@other.test")).toMatchObject({ IdentityType: "EMAIL_ADDRESS" });
    await expect(ses.send(message)).rejects.toMatchObject({ name: "MessageRejected" });
    await ses.stop();

    vi.setSystemTime(new Date("2026-11-24T10:01:00.000Z"));
    const again = await openSes({ stateDir });
    expect(await again.send(new GetEmailIdentityCommand({ EmailIdentity: "acme.test" }))).toMatchObject({
      VerifiedForSendingStatus: true,
      VerificationStatus: "SUCCESS",
      DkimAttributes: { Status: "SUCCESS" },
    });
    await again.send(message);
    const { EmailIdentities } = await again.send(new ListEmailIdentitiesCommand({}));
    expect(EmailIdentities!.map(({ IdentityName }) => IdentityName)).toEqual([
      "example.com",
      "acme.test",
      "bob@other.test",
    ]);
  });

  test("wrong event destinations are refused", async () => {
    const ses = await openSes();
    const destination = {
      configurationSet: "campaigns",
      name: "d",
      eventTypes: ["SEND"],
      busArn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
      enabled: true,
    };
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    expect(() => ses.putEventDestination({ ...destination, configurationSet: "none" })).toThrowError(
      code("NotFoundException"),
    );
    expect(() => ses.putEventDestination({ ...destination, busArn: `${destination.busArn}-2` })).toThrowError(
      code("BadRequestException"),
    );
    expect(() => ses.putEventDestination({ ...destination, eventTypes: ["SENT"] })).toThrowError(
      code("BadRequestException"),
    );
  });
});
