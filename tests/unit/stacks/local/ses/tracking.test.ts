import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { simpleParser } from "mailparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { describe, expect, test } from "vitest";
import { type OpenSes, openSes } from "../../../../support/local-ses.ts";

const html = `<html><body><p>Günther, <a class="x" href="https://shop.example/?a=1&amp;b=2">look</a>
<a href='mailto:ask@example.com'>ask</a> <a ses:no-track href="https://news.example/unsubscribe/t">leave</a></p></body></html>`;

const send = async (
  { send: call }: Pick<OpenSes, "send">,
  encoding: "base64" | "quoted-printable",
  tracking?: "ENABLED" | "DISABLED",
  ConfigurationSetName: string | undefined = "campaigns",
) => {
  const mail = {
    from: "hello@example.com",
    to: "a@example.net",
    subject: "Hi",
    html,
    text: "Hi https://shop.example",
  };
  const attachments = [{ filename: "a.html", content: "<a href='https://x.example'>x</a>" }];
  const Data = await new MailComposer({ ...mail, attachments, textEncoding: encoding }).compile().build();
  const overrides = { OpenTrackingEnabled: tracking, ClickTrackingEnabled: tracking };
  const { MessageId } = await call(
    new SendEmailCommand({
      Content: { Raw: { Data } },
      ConfigurationSetName,
      ...(tracking && { ConfigurationOverrides: { Tracking: overrides } }),
    }),
  );
  return { id: MessageId!, sent: Data };
};

describe("what SES does to a message that it tracks", () => {
  test.each(["base64", "quoted-printable"] as const)(
    "links lead past it, and an image is added (%s)",
    async (encoding) => {
      const ses = await openSes();
      const { id, sent } = await send(ses, encoding);
      const received = await simpleParser(ses.outbox.raw(id)!);
      const given = await simpleParser(sent);
      const link = `https://tracker.test/L0/${encodeURIComponent("https://shop.example/?a=1&b=2")}/${id}`;
      expect(received.html).toBe(
        (given.html as string)
          .replace('"https://shop.example/?a=1&amp;b=2"', `"${link}"`)
          .replace(" ses:no-track", "")
          .replace(
            "</body>",
            `<img alt="" src="https://tracker.test/I0/${id}" width="1" height="1" style="display:none"></body>`,
          ),
      );
      expect(received.text).toBe(given.text);
      expect(received.attachments.map(({ content }) => String(content))).toEqual([
        "<a href='https://x.example'>x</a>",
      ]);
    },
  );

  test("nothing, when the request says so: and then it knows of no open and no click", async () => {
    const ses = await openSes();
    const { id, sent } = await send(ses, "base64", "DISABLED");
    expect(ses.outbox.raw(id)).toEqual(sent);
    ses.emit(id, "open");
    ses.emit(id, "click");
    ses.emit(id, "complaint");
    await expect
      .poll(() => ses.published.map(({ detailType }) => detailType))
      .toContain("Email Complaint Received");
    expect(ses.published.map(({ detailType }) => detailType)).not.toContain("Email Opened");
    expect(ses.published.map(({ detailType }) => detailType)).not.toContain("Email Clicked");
  });

  test("as the request says, whatever the configuration set is told of; else only what that is told of", async () => {
    const ses = await openSes();
    ses.putConfigurationSet({ name: "silent" });
    const told = await send(ses, "base64", "ENABLED", "silent");
    const untold = await send(ses, "base64", undefined, "silent");
    expect(String(ses.outbox.raw(told.id))).not.toBe(String(told.sent));
    expect(ses.outbox.raw(untold.id)).toEqual(untold.sent);
  });
});
