import {
  DeleteSuppressedDestinationCommand,
  GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../../../../support/eventually.ts";
import { type OpenSes, openSes, rawMessage } from "../../../../support/local-ses.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

const put = ({ send }: OpenSes, EmailAddress: string, Reason: "BOUNCE" | "COMPLAINT" = "BOUNCE") =>
  send(new PutSuppressedDestinationCommand({ EmailAddress, Reason }));
const get = ({ send }: OpenSes, EmailAddress: string) =>
  send(new GetSuppressedDestinationCommand({ EmailAddress }));
const list = (
  { send }: OpenSes,
  input: ConstructorParameters<typeof ListSuppressedDestinationsCommand>[0] = {},
) => send(new ListSuppressedDestinationsCommand(input));
const sendTo = async ({ send }: OpenSes, address: string, ConfigurationSetName = "campaigns") =>
  (
    await send(
      new SendEmailCommand({
        Content: { Raw: { Data: rawMessage() } },
        Destination: { ToAddresses: [address] },
        ConfigurationSetName,
      }),
    )
  ).MessageId!;
/** Detail types, and the subtype of a bounce, of all events so far. */
const outcomes = ({ published }: OpenSes) =>
  published.map(({ detailType, detail }) =>
    [detailType, (detail as { bounce?: { bounceSubType: string } }).bounce?.bounceSubType]
      .filter(Boolean)
      .join(" "),
  );
const missing = (address: string) => ({
  name: "NotFoundException",
  message: `Email address ${address} does not exist on your suppression list.`,
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the account-level suppression list", () => {
  test("is put, got, listed and deleted; addresses are the same whatever their case", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T10:00:00.500Z") });
    const stateDir = makeStateDir();
    const before = await openSes({ stateDir });
    await put(before, "Ann+Tag@Example.net");
    await put(before, "bob@example.net", "COMPLAINT");
    await before.stop();

    const ses = await openSes({ stateDir });
    const LastUpdateTime = new Date("2026-11-24T10:00:00.500Z");
    const ann = { EmailAddress: "ann+tag@example.net", Reason: "BOUNCE", LastUpdateTime };
    const bob = { EmailAddress: "bob@example.net", Reason: "COMPLAINT", LastUpdateTime };
    expect((await get(ses, "ann+tag@example.net")).SuppressedDestination).toEqual(ann);
    expect((await list(ses)).SuppressedDestinationSummaries).toEqual([ann, bob]);

    await ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress: "ANN+tag@example.net" }));
    await expect(get(ses, "ann+tag@example.net")).rejects.toMatchObject(missing("ann+tag@example.net"));
    await expect(
      ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress: "ann+tag@example.net" })),
    ).rejects.toMatchObject(missing("ann+tag@example.net"));
  });

  test("is listed by reason, by time and by page", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T10:00:00Z") });
    const ses = await openSes();
    await put(ses, "a@example.net");
    await put(ses, "b@example.net", "COMPLAINT");
    vi.setSystemTime(new Date("2026-11-25T10:00:00Z"));
    await put(ses, "c@example.net");
    const found = async (input: Parameters<typeof list>[1]) =>
      (await list(ses, input))
        .SuppressedDestinationSummaries!.map(({ EmailAddress }) => EmailAddress![0])
        .join("");

    expect(await found({ Reasons: ["BOUNCE"] })).toBe("ac");
    expect(await found({ Reasons: ["BOUNCE", "COMPLAINT"] })).toBe("abc");
    expect(await found({ StartDate: new Date("2026-11-25T00:00:00Z") })).toBe("c");
    expect(await found({ EndDate: new Date("2026-11-25T00:00:00Z") })).toBe("ab");
    const first = await list(ses, { PageSize: 2 });
    expect(first.SuppressedDestinationSummaries).toHaveLength(2);
    expect(await found({ PageSize: 2, NextToken: first.NextToken! })).toBe("c");
    expect((await list(ses, { PageSize: 2, NextToken: first.NextToken! })).NextToken).toBeUndefined();
    await expect(list(ses, { NextToken: "x" })).rejects.toMatchObject({ name: "InvalidNextTokenException" });
    await expect(list(ses, { PageSize: 0 })).rejects.toMatchObject({ name: "BadRequestException" });
  });

  test("malformed requests and the sandbox are refused", async () => {
    const ses = await openSes();
    await expect(put(ses, "nobody")).rejects.toMatchObject({ name: "BadRequestException" });
    await expect(put(ses, "a@example.net", "SPAM" as "BOUNCE")).rejects.toMatchObject({
      name: "BadRequestException",
    });
    ses.account.set({ production_access: false });
    await expect(put(ses, "a@example.net")).rejects.toMatchObject({
      name: "BadRequestException",
      message: "The account-level suppression list is not available in the sandbox.",
    });
  });
});

describe("a message to an address on the list", () => {
  test("is accepted, and bounces without being delivered", async () => {
    const ses = await openSes();
    await put(ses, "a@example.net");
    await sendTo(ses, "A@example.net");
    await eventually(() =>
      expect(outcomes(ses)).toEqual(["Email Sent", "Email Bounced OnAccountSuppressionList"]),
    );
    expect(ses.outbox.list({ limit: 1 }).messages).toHaveLength(1);
  });

  test("is delivered when the account, or its configuration set, does not suppress for that reason", async () => {
    const ses = await openSes();
    ses.putAccountSuppression(["COMPLAINT"]);
    ses.putConfigurationSet({ name: "campaigns", suppressedReasons: undefined });
    await put(ses, "a@example.net", "BOUNCE");
    await sendTo(ses, "a@example.net");
    await eventually(() => expect(outcomes(ses)).toEqual(["Email Sent", "Email Delivered"]));

    ses.putConfigurationSet({ name: "campaigns", suppressedReasons: ["BOUNCE"] });
    await sendTo(ses, "a@example.net");
    await eventually(() =>
      expect(outcomes(ses).slice(2)).toEqual(["Email Sent", "Email Bounced OnAccountSuppressionList"]),
    );
  });
});

describe("a permanent bounce or a complaint", () => {
  test.each([
    ["bounce", "BOUNCE"],
    ["complaint", "COMPLAINT"],
  ])("%s puts its recipient on the list, with the message it was about", async (action, Reason) => {
    const ses = await openSes();
    const MessageId = await sendTo(ses, "Ann@example.net");
    ses.emit(MessageId, action);
    expect((await get(ses, "ann@example.net")).SuppressedDestination).toEqual({
      EmailAddress: "ann@example.net",
      Reason,
      LastUpdateTime: expect.any(Date),
      Attributes: { MessageId, FeedbackId: expect.stringMatching(/^0100/) },
    });
  });

  test("does not when the account does not suppress for that reason; a transient bounce never does", async () => {
    const ses = await openSes();
    const messageId = await sendTo(ses, "ann@example.net");
    ses.emit(messageId, "bounce-transient");
    ses.putAccountSuppression([]);
    ses.emit(messageId, "bounce");
    ses.emit(messageId, "complaint");
    await eventually(() => expect(ses.published).toHaveLength(5));
    await expect(get(ses, "ann@example.net")).rejects.toMatchObject(missing("ann@example.net"));
  });

  test("is judged by the configuration set where it says so, not by the account", async () => {
    const ses = await openSes();
    const [ann, bob] = [await sendTo(ses, "ann@example.net"), await sendTo(ses, "bob@example.net")];
    ses.putConfigurationSet({ name: "campaigns", suppressedReasons: ["COMPLAINT"] });
    ses.emit(ann, "bounce");
    ses.putAccountSuppression([]);
    ses.emit(bob, "complaint");
    expect((await list(ses)).SuppressedDestinationSummaries).toMatchObject([
      { EmailAddress: "bob@example.net", Reason: "COMPLAINT" },
    ]);
  });

  test("the simulator's own are exempt", async () => {
    const ses = await openSes();
    await sendTo(ses, "bounce@simulator.amazonses.com");
    await sendTo(ses, "complaint@simulator.amazonses.com");
    await eventually(() => expect(ses.published).toHaveLength(5));
    expect((await list(ses)).SuppressedDestinationSummaries).toEqual([]);
  });
});
