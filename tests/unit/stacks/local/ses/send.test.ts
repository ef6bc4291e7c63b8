import { SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../../stacks/local/ses/message.ts";
import { eventually } from "../../../../support/eventually.ts";
import { openSes, rawMessage, refusal, sendRaw } from "../../../../support/local-ses.ts";

describe("a raw message", () => {
  test("is kept byte for byte, and listed with what the request and its headers say", async () => {
    const ses = await openSes();
    const data = rawMessage(
      {
        From: '"Ann, of Sales" <Hello@Example.com>',
        Cc: "c@example.net",
        Subject: "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?UTF-8?B?IPCfmIA=?=",
      },
      "binary \u0001\u00ff body",
    );
    const { MessageId } = await ses.send(
      sendRaw(data, {
        FromEmailAddress: "Hello@example.com",
        Destination: { ToAddresses: ["Ann <a@Example.net>"], BccAddresses: ["b@example.net"] },
        EmailTags: [{ Name: "campaign_id", Value: "ses_campaign_1" }],
        ConfigurationSetName: "campaigns",
      }),
    );

    expect(MessageId).toMatch(/^0100[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-000000$/);
    expect(ses.outbox.list({ limit: 10 })).toEqual({
      messages: [
        {
          message_id: MessageId,
          to: "a@example.net, b@example.net",
          from: "Hello@example.com",
          subject: "Grüße 😀",
          accepted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          size: data.length,
          tags: { campaign_id: "ses_campaign_1" },
        },
      ],
      next_cursor: null,
    });
    expect(ses.outbox.raw(MessageId!)).toEqual(data);
  });

  test("goes to the addresses of its headers when the request names none; its SES headers say the rest", async () => {
    const ses = await openSes();
    await ses.send(
      sendRaw(
        rawMessage({
          To: "Ann <a@example.net>,\r\n b@example.net",
          Cc: "team: c@example.net;",
          Bcc: "d@example.net",
          "X-SES-CONFIGURATION-SET": "campaigns",
          "X-SES-MESSAGE-TAGS": "campaign_id=ses_campaign_1, batch=7",
        }),
      ),
    );
    expect(ses.outbox.list({ limit: 1 }).messages[0]).toMatchObject({
      to: "a@example.net, b@example.net, c@example.net, d@example.net",
      tags: { campaign_id: "ses_campaign_1", batch: "7" },
    });
    await eventually(() => expect(ses.published[0]).toMatchObject({ detailType: "Email Sent" }));
  });

  test("tags of the request replace those of the header", async () => {
    const ses = await openSes();
    await ses.send(
      sendRaw(rawMessage({ "X-SES-MESSAGE-TAGS": "a=1" }), { EmailTags: [{ Name: "b", Value: "2" }] }),
    );
    expect(ses.outbox.list({ limit: 1 }).messages[0]!.tags).toEqual({ b: "2" });
  });

  const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Name: `t${n}`, Value: "v" }));
  const parts = (count: number) => `${"--b\r\n\r\nx\r\n".repeat(count)}--b--\r\n`;
  /** A message whose second part has a header of its own. */
  const withFile = (header: string) =>
    rawMessage(
      { "Content-Type": 'multipart/mixed; boundary="b"' },
      `--b\r\n\r\ntext\r\n--b\r\n${header}\r\n\r\nAAAA\r\n--b--`,
    );
  const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@example.net`);

  test.each<[string, Uint8Array, Partial<SendEmailCommandInput>]>([
    ["50 recipients", rawMessage(), { Destination: { ToAddresses: people(50) } }],
    ["50 tags", rawMessage(), { EmailTags: tags(50) }],
    [
      "a tag of 256 characters",
      rawMessage(),
      { EmailTags: [{ Name: "n".repeat(256), Value: "v".repeat(256) }] },
    ],
    ["500 MIME parts", rawMessage({}, parts(500)), {}],
    ["text that only looks like boundaries", rawMessage({}, "-- \r\n--x\r\n".repeat(600)), {}],
    ["a subdomain of the verified domain", rawMessage({ From: "a@news.example.com" }), {}],
    ["an internationalized domain in punycode", rawMessage({ To: "a@xn--bcher-kva.example" }), {}],
    ["a line of 1,000 characters with its end", rawMessage({}, `a\r\n${"x".repeat(998)}\r\nb`), {}],
    [
      "a file of a type that is not refused",
      withFile('Content-Disposition: attachment; filename="a.exe.zip"'),
      {},
    ],
    ["text about a file", rawMessage({}, 'Content-Disposition: attachment; filename="a.exe"'), {}],
    [
      "no To header beside a destination",
      rawMessage({ To: undefined }),
      { Destination: { ToAddresses: ["a@example.net"] } },
    ],
  ])("%s: accepted", async (_, data, more) => {
    const ses = await openSes();
    await expect(ses.send(sendRaw(data, more))).resolves.toMatchObject({ MessageId: expect.any(String) });
  });

  const bad = "BadRequestException";
  test.each<[string, Uint8Array, Partial<SendEmailCommandInput>, ReturnType<typeof refusal>]>([
    ["no From header", rawMessage({ From: undefined }), {}, refusal(bad, "Missing required header 'From'.")],
    [
      "another From than the request",
      rawMessage(),
      { FromEmailAddress: "other@example.com" },
      refusal(bad, "The From header does not match FromEmailAddress."),
    ],
    ["a repeated header", rawMessage({ subject: "again" }), {}, refusal(bad, "Duplicate header 'subject'.")],
    [
      "a line that is no header",
      rawMessage({ "X-A": "b\r\nno header" }),
      {},
      refusal(bad, "Illegal header: expected 'name: value'."),
    ],
    [
      "a header that is not ASCII",
      rawMessage({ "X-A": "ü" }),
      {},
      refusal(bad, "Headers must be 7-bit ASCII."),
    ],
    [
      "a header line too long",
      rawMessage({ "X-A": "x".repeat(1_000) }),
      {},
      refusal(bad, "A header line is longer than 998 characters."),
    ],
    [
      "a body line too long",
      rawMessage({}, `a\r\n${"x".repeat(999)}\r\nb`),
      {},
      refusal(bad, "A line is longer than 1000 characters."),
    ],
    [
      "a last line too long",
      rawMessage({}, "x".repeat(2_000)),
      {},
      refusal(bad, "A line is longer than 1000 characters."),
    ],
    ["a NUL", rawMessage({}, "a\u0000b"), {}, refusal(bad, "The message contains a NUL character.")],
    [
      "a file of a refused type",
      withFile('Content-Disposition: attachment;\r\n filename="Setup.EXE"'),
      {},
      refusal(bad, "Illegal filename 'Setup.EXE'."),
    ],
    [
      "a file of a refused type, named in pieces",
      withFile("Content-Disposition: attachment; filename*0*=utf-8''%C3%BC; filename*1*=.bat"),
      {},
      refusal(bad, "Illegal filename 'ü.bat'."),
    ],
    [
      "a file of a refused type, named by its type",
      withFile('Content-Type: application/octet-stream; name="=?UTF-8?Q?=C3=BC=2Ejs?="'),
      {},
      refusal(bad, "Illegal filename 'ü.js'."),
    ],
    [
      "a refused file as the whole message",
      rawMessage({ "Content-Disposition": "attachment; filename=a.vbs" }),
      {},
      refusal(bad, "Illegal filename 'a.vbs'."),
    ],
    ["no recipient anywhere", rawMessage({ To: undefined }), {}, refusal(bad, /^No recipients are given/)],
    [
      "an address without a domain",
      rawMessage(),
      { Destination: { ToAddresses: ["ann"] } },
      refusal(bad, "Missing final '@domain'"),
    ],
    [
      "an address without a name",
      rawMessage(),
      { Destination: { ToAddresses: ["@example.net"] } },
      refusal(bad, "User name is missing: '@example.net'."),
    ],
    [
      "a local part that is not ASCII",
      rawMessage(),
      { Destination: { ToAddresses: ["jürgen@example.net"] } },
      refusal(bad, "Local address contains non-ASCII characters"),
    ],
    [
      "a domain that is not in punycode",
      rawMessage(),
      { Destination: { ToAddresses: ["a@bücher.example"] } },
      refusal(bad, "Domain contains illegal character"),
    ],
    [
      "two addresses in one field",
      rawMessage(),
      { Destination: { ToAddresses: ["a@example.net, b@example.net"] } },
      refusal(bad, "Illegal address: exactly one is expected, not 2."),
    ],
    [
      "51 recipients",
      rawMessage(),
      { Destination: { ToAddresses: people(30), CcAddresses: people(21) } },
      refusal("MessageRejected", "Recipient count exceeds 50."),
    ],
    [
      "51 tags",
      rawMessage(),
      { EmailTags: tags(51) },
      refusal(bad, "The number of message tags exceeds 50."),
    ],
    [
      "an e-mail address as a tag",
      rawMessage(),
      { EmailTags: [{ Name: "to", Value: "a@b" }] },
      refusal(
        bad,
        "Invalid message tag value <a@b>: only 1 to 256 alphanumeric ASCII characters, '_' and '-' are allowed.",
      ),
    ],
    [
      "a tag too long",
      rawMessage(),
      { EmailTags: [{ Name: "n".repeat(257), Value: "v" }] },
      refusal(bad, /^Invalid message tag name/),
    ],
    [
      "a repeated tag",
      rawMessage(),
      {
        EmailTags: [
          { Name: "n", Value: "1" },
          { Name: "n", Value: "2" },
        ],
      },
      refusal(bad, "Duplicate message tag name <n>."),
    ],
    [
      "501 MIME parts",
      rawMessage({}, parts(501)),
      {},
      refusal("MessageRejected", "The number of MIME parts exceeds 500."),
    ],
    [
      "an unknown configuration set",
      rawMessage(),
      { ConfigurationSetName: "none" },
      refusal("NotFoundException", "Configuration set <none> does not exist.", 404),
    ],
    [
      "an identity that is not verified",
      rawMessage({ From: "x@y.example" }),
      {},
      refusal(
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region US-EAST-1: x@y.example",
      ),
    ],
    [
      "what the local SES does not implement",
      rawMessage(),
      { ListManagementOptions: { ContactListName: "l" } },
      refusal(bad, /ListManagementOptions/),
    ],
  ])("%s: refused, and sent nowhere", async (_, data, more, expected) => {
    const ses = await openSes();
    await expect(ses.send(sendRaw(data, more))).rejects.toMatchObject(expected);
    expect(ses.outbox.list({ limit: 1 }).messages).toEqual([]);
    expect([...ses.log()]).toEqual(
      more.ListManagementOptions
        ? []
        : [
            expect.objectContaining({
              message_id: null,
              error: expect.stringContaining(`${expected.name}: `),
            }),
          ],
    );
  });

  test("40 MB is accepted, one byte more is not", () => {
    const max = 40 * 1_024 * 1_024;
    const lines = `${"x".repeat(998)}\r\n`.repeat(max / 1_000 + 1);
    const message = (bytes: number) => rawMessage({}, lines.slice(0, bytes - rawMessage({}, "").length));
    expect(readMessage(message(max), {}).size).toBe(max);
    expect(() => readMessage(message(max + 1), {})).toThrowError(
      expect.objectContaining({
        code: "BadRequestException",
        message: "Message length is more than 41943040 bytes long: '41943041'.",
      }),
    );
  });

  test("a verified address sends for itself only", async () => {
    const ses = await openSes();
    ses.putIdentity("ann@other.example");
    await expect(ses.send(sendRaw(rawMessage({ From: "ann@other.example" })))).resolves.toBeDefined();
    await expect(ses.send(sendRaw(rawMessage({ From: "bob@other.example" })))).rejects.toMatchObject({
      name: "MessageRejected",
    });
  });
});

describe("simple content", () => {
  test("becomes a MIME message", async () => {
    const ses = await openSes();
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress: "Ann <hello@example.com>",
        Destination: {
          ToAddresses: ["a@example.net"],
          CcAddresses: ["c@example.net"],
          BccAddresses: ["b@example.net"],
        },
        ReplyToAddresses: ["reply@example.com"],
        Content: {
          Simple: {
            Subject: { Data: "Grüße" },
            Body: { Text: { Data: "plain ü" }, Html: { Data: "<p>rich</p>", Charset: "UTF-8" } },
            Headers: [{ Name: "X-Mine", Value: "1" }],
            Attachments: [
              { RawContent: Buffer.from([0, 255, 10]), FileName: "ü.bin", ContentType: "application/x-b" },
            ],
          },
        },
      }),
    );
    const parsed = await simpleParser(ses.outbox.raw(MessageId!)!);
    expect(parsed).toMatchObject({
      subject: "Grüße",
      from: { value: [{ address: "hello@example.com", name: "Ann" }] },
      to: { value: [{ address: "a@example.net" }] },
      cc: { value: [{ address: "c@example.net" }] },
      replyTo: { value: [{ address: "reply@example.com" }] },
      text: "plain ü",
      html: "<p>rich</p>",
      attachments: [
        { filename: "ü.bin", contentType: "application/x-b", content: Buffer.from([0, 255, 10]) },
      ],
    });
    expect(parsed.headers.get("x-mine")).toBe("1");
    expect(parsed.headers.has("bcc")).toBe(false);
    expect(ses.outbox.list({ limit: 1 }).messages[0]).toMatchObject({
      to: "a@example.net, c@example.net, b@example.net",
      subject: "Grüße",
    });
  });

  const header = (Name: string, Value: string) => ({ Name, Value });
  test.each([
    [
      "16 headers",
      Array.from({ length: 16 }, (_, n) => header(`X-${n}`, "v")),
      "The number of headers exceeds 15.",
    ],
    ["a header value with a line break", [header("X-A", "b\r\nBcc: x@y")], /^The value of header 'X-A'/],
    ["a header value too long", [header("X-A", "v".repeat(996))], /^The value of header 'X-A'/],
    ["a header name too long", [header("X".repeat(127), "v")], /^Header name must be/],
    ["a header name with a colon", [header("X:", "v")], /^Header name must be/],
  ])("%s: refused", async (_, Headers, message) => {
    const ses = await openSes();
    const Simple = { Subject: { Data: "s" }, Body: { Text: { Data: "t" } }, Headers };
    await expect(
      ses.send(
        new SendEmailCommand({
          FromEmailAddress: "hello@example.com",
          Destination: { ToAddresses: ["a@example.net"] },
          Content: { Simple },
        }),
      ),
    ).rejects.toMatchObject(refusal("BadRequestException", message));
  });
});
