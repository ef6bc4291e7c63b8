import { simpleParser } from "mailparser";
import { expect, test } from "vitest";
import type { Recipient } from "../../../../services/deliveries/batch.ts";
import { compose, prepareMail } from "../../../../services/mail/compose.ts";
import type { CampaignContent } from "../../../../services/mail/content.ts";

const link = "https://news.example.com/unsubscribe/token";
const campaign = {
  from_email: "hello@example.com",
  from_name: "Tïdings",
  reply_to: "ask@example.com",
  attachments: [],
};
const ada: Recipient = {
  email: "ada@example.net",
  address: "Ada@example.net",
  values: { email: "ada@example.net", first_name: "Ada" },
};

const letter = async (
  content: Partial<CampaignContent>,
  recipient = ada,
  files: [string, string, Buffer][] = [],
) => {
  const attachments = files.map(([filename, content_type], index) => ({
    filename,
    content_type,
    key: String(index),
    size_bytes: 0,
  }));
  const prepared = await prepareMail(
    { ...campaign, attachments },
    { subject: "Hi", html: "<p>Hi</p>", ...content },
    async ({ key }) => files[Number(key)]![2],
  );
  const raw = await compose(prepared, recipient, link);
  return { raw: raw.toString("latin1"), mail: await simpleParser(raw) };
};

test("subject and both bodies are personal", async () => {
  const { mail } = await letter({
    subject: "Hello {{ first_name }} ✨",
    html: "<h1>Hello {{ first_name }}</h1>",
  });
  expect(mail.subject).toBe("Hello Ada ✨");
  expect(mail.html).toContain("<h1>Hello Ada</h1>");
  expect(mail.text).toContain("HELLO ADA");
  expect(mail.from?.text).toBe('"Tïdings" <hello@example.com>');
  expect(mail.to).toMatchObject({ text: "Ada@example.net" });
  expect(mail.replyTo?.text).toBe("ask@example.com");
});

test("the one-click headers of RFC 8058 and a visible link are there, once", async () => {
  const { raw, mail } = await letter({ html: "<html><body><p>Hi</p></body></html>" });
  expect(mail.headers.get("list")).toMatchObject({ unsubscribe: { url: link } });
  expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  expect((mail.html as string).split(link)).toHaveLength(2);
  expect(mail.html).toMatch(/Unsubscribe<\/a><\/p><\/body>/);
  expect(mail.text).toContain(link);
});

test("a template that shows the link itself gets no second", async () => {
  const { mail } = await letter({
    html: '<p>Hi</p><a href="{{ unsubscribe_url }}">Leave</a>',
    text: "Hi {{ unsubscribe_url }}",
  });
  expect((mail.html as string).split(link)).toHaveLength(2);
  expect(mail.text?.split(link)).toHaveLength(2);
});

test("attachments arrive byte for byte, under names in any script", async () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
  const { mail, raw } = await letter({}, ada, [
    ["Übersicht – März 2027.pdf", "application/pdf", bytes],
    ["プログラム.txt", "text/plain", Buffer.from("héllo\r\n.\r\nFrom me")],
  ]);
  expect(
    mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content]),
  ).toEqual([
    ["Übersicht – März 2027.pdf", "application/pdf", bytes],
    ["プログラム.txt", "text/plain", Buffer.from("héllo\r\n.\r\nFrom me")],
  ]);
  expect(raw.match(/^(Date|Message-ID):/gim)).toHaveLength(2);
});

test("a contact cannot add a header through the subject", async () => {
  const mallory = {
    ...ada,
    values: { email: "m@example.net", first_name: "M\r\nBcc: victim@example.net\r\n\r\nx" },
  };
  const { mail } = await letter({ subject: "Hello {{ first_name }}" }, mallory);
  expect(mail.bcc).toBeUndefined();
  expect(mail.subject).toBe("Hello M Bcc: victim@example.net x");
});
