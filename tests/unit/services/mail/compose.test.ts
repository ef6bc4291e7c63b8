import fc from "fast-check";
import { simpleParser } from "mailparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { describe, expect, test } from "vitest";
import type { Recipient } from "../../../../services/deliveries/batch.ts";
import { compose, prepareMail, recycle } from "../../../../services/mail/compose.ts";
import type { CampaignContent } from "../../../../services/mail/content.ts";

const link = "https://news.example.com/unsubscribe/token";
const campaign = {
  from_email: "hello@example.com",
  from_name: "Tïdings",
  reply_to: "ask@example.com",
  tracking: true,
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
  tracking = false,
) => {
  const attachments = files.map(([filename, content_type], index) => ({
    filename,
    content_type,
    key: String(index),
    size_bytes: 0,
  }));
  const prepared = await prepareMail(
    { ...campaign, attachments, tracking },
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

test("a preheader stands hidden at the begin of the HTML, and nowhere else", async () => {
  const hidden = /<div style="display:none[^"]*">(.*?)<\/div>/;
  const document =
    "<!doctype html><html><head><title>t</title></head><body class='b'><p>Hi</p></body></html>";
  const { mail } = await letter({ preheader: "For {{ first_name }}\n& <you>", html: document });
  expect(mail.html).toMatch(
    /<body class='b'><div style="display:none[^"]*">For Ada &amp; &lt;you&gt;(&nbsp;&zwnj;)+<\/div><p>Hi/,
  );
  // As much as inboxes show
  expect(
    hidden
      .exec(mail.html as string)![1]!
      .replace(/&\w+;&zwnj;/g, ".")
      .replace(/&\w+;/g, "_"),
  ).toHaveLength(150);
  expect(mail.text).not.toContain("For Ada");

  for (const [html, before] of [
    ["<p>Hi</p>", ""],
    ["<!doctype html>\n<html lang='en'><p>Hi</p></html>", "<!doctype html>\n<html lang='en'>"],
    ["<html><head></head><p>Hi</p></html>", "<html><head></head>"],
  ] as const) {
    const short = await letter({ preheader: "Soon", html });
    expect((short.mail.html as string).startsWith(`${before}<div style="display:none`)).toBe(true);
  }
  expect((await letter({ preheader: "{{ company }}" })).mail.html).not.toContain("display:none");
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

test("of a tracked mail SES is to leave the unsubscribe link alone, however it is written, and no other", async () => {
  const html = `<a href="{{ unsubscribe_url }}">1</a><a class=x HREF = '{{ unsubscribe_url }}'>2</a>
    <a href={{ unsubscribe_url }}>3</a><a href="${link}/more">4</a><a href="https://shop.example">5</a>`;
  const { mail } = await letter({ html }, ada, [], true);
  expect((mail.html as string).match(/ses:no-track/g)).toHaveLength(3);
  for (const number of [1, 2, 3])
    expect(mail.html).toMatch(new RegExp(`<a[^>]* ses:no-track[^>]*>${number}<`));
  expect((await letter({}, ada, [], true)).mail.html).toMatch(
    /<a ses:no-track href="[^"]*"[^>]*>Unsubscribe</,
  );
  expect((await letter({ html })).raw).not.toContain("no-track");
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

describe("every line ends in CRLF and is short enough for SMTP", () => {
  const expectLines = (raw: string) => {
    expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(raw.endsWith("\r\n")).toBe(true);
    for (const line of raw.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
    const [header = ""] = raw.split("\r\n\r\n");
    for (const line of header.split("\r\n")) expect(line).toMatch(/\S/);
  };

  test("whatever line ends a template and the values have", async () => {
    const html = "<p>one\n<p>two\r\n<p>three\r<p>{{ first_name }}</p>";
    const text = "one\ntwo\r\nthree\rfour {{ first_name }}\n\n";
    const recipient = { ...ada, values: { email: "ada@example.net", first_name: "A\nB" } };
    const { raw, mail } = await letter({ html, text }, recipient, [
      ["a.txt", "text/plain", Buffer.from("a\nb")],
    ]);
    expectLines(raw);
    expect(mail.text).toMatch(/^one\ntwo\nthree\nfour A\nB\n\n/);
    expect(mail.attachments[0]!.content.toString()).toBe("a\nb");
  });

  test.each([
    ["a word of 3,000 characters", "x".repeat(3_000)],
    ["one beside others", `Hello ${"y".repeat(998)} you`],
    ["a word in another script", "é".repeat(2_000)],
    ["nothing but spaces in the middle", `a${" ".repeat(500)}b`],
  ])("a subject with %s is folded", async (_, subject) => {
    const recipient = { ...ada, values: { email: "ada@example.net", first_name: subject } };
    const { raw, mail } = await letter({ subject: "{{ first_name }}" }, recipient);
    expectLines(raw);
    expect(mail.subject).toBe(subject);
  });

  const anyText = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 400 }),
    fc
      .array(fc.constantFrom("\n", "\r", "\r\n", " ", "x", "é", "✨", ".", "=", "\t", "w".repeat(300)), {
        maxLength: 40,
      })
      .map((parts) => parts.join("")),
  );
  test("for any subject and bodies, and they are read back as they were", () =>
    fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, fc.boolean(), async (subject, html, text, file) => {
        const attributes = { subject, html, text };
        const { raw, mail } = await letter(
          {
            subject: "{{ subject }}",
            html: "{{ html }}{{ unsubscribe_url }}",
            text: "{{ text }}|{{ unsubscribe_url }}",
          },
          { ...ada, values: { email: "ada@example.net", attributes } },
          file ? [["f", "image/png", Buffer.from(html)]] : [],
        );
        expectLines(raw);
        expect(mail.text).toBe(`${text.replace(/\r\n?/g, "\n")}|${link}`.trimEnd());
      }),
      { numRuns: 150 },
    ));

  test("a subject that no header could hold is refused", async () => {
    const subject = "{% for i in (1..2000) %}123456 {% endfor %}";
    await expect(letter({ subject })).rejects.toMatchObject({ field: "subject", runaway: true });
  });
});

test("a message with its attachments spliced in is nodemailer's own, byte for byte", () =>
  fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.constantFrom("a.pdf", "Übersicht – März.pdf", "プログラム 1.txt"),
            fc.stringMatching(/^[\w '";]{1,80}$/),
          ),
          fc.constantFrom("application/pdf", "text/plain", "image/png"),
          fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes)),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      async (body, files) => {
        const html = "{{ attributes.body }}{{ unsubscribe_url }}";
        const recipient = { ...ada, values: { email: "ada@example.net", attributes: { body } } };
        const { raw, mail } = await letter(
          { html, text: html },
          recipient,
          files as [string, string, Buffer][],
        );
        const whole = await new MailComposer({
          from: { name: campaign.from_name, address: campaign.from_email },
          to: recipient.address,
          replyTo: campaign.reply_to,
          headers: {
            Subject: "Hi",
            "List-Unsubscribe": { prepared: true, value: `<${link}>` },
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          },
          html: `${escaped(body)}${link}`.replace(/\r\n?|\n/g, "\r\n"),
          text: `${body}${link}`.replace(/\r\n?|\n/g, "\r\n"),
          attachments: files.map(([filename, contentType, content]) => ({ filename, contentType, content })),
          messageId: mail.messageId!,
          date: mail.date!,
          baseBoundary: /_NmP-(\w+)-Part_1/.exec(raw)![1]!,
        })
          .compile()
          .build();
        expect(raw).toBe(whole.toString("latin1"));
      },
    ),
  ));

const escaped = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" })[character]!,
  );

describe("messages share the memory of their attachments", () => {
  const file = { filename: "a.bin", content_type: "application/octet-stream", key: "a", size_bytes: 0 };
  const bytes = Buffer.alloc(50_000, "attached");
  const prepared = () =>
    prepareMail(
      { ...campaign, attachments: [file] },
      { subject: "{{ first_name }}", html: "<p>{{ first_name }}</p>" },
      async () => bytes,
    );
  const named = (first_name: string) => ({ ...ada, values: { email: "ada@example.net", first_name } });
  const read = async (raw: Buffer) => {
    const { subject, html, attachments } = await simpleParser(raw);
    expect(attachments[0]!.content.equals(bytes)).toBe(true);
    return [subject, (html as string).includes(`<p>${subject}</p>`)];
  };

  test("those under way at the same time do not touch one another", async () => {
    const mail = await prepared();
    const names = ["Ada", "Bo".repeat(40), "Cy"];
    const raws = await Promise.all(names.map((name) => compose(mail, named(name), link)));
    expect(await Promise.all(raws.map(read))).toEqual(names.map((name) => [name, true]));
    expect(new Set(raws.map(({ buffer }) => buffer)).size).toBe(3);
  });

  test("one that is given back is where the next is written", async () => {
    const mail = await prepared();
    const first = await compose(mail, named("Ada"), link);
    const second = await compose(mail, named("Bo"), link);
    recycle(mail, first);
    const third = await compose(mail, named("Cy".repeat(40)), link);
    expect(third.buffer).toBe(first.buffer);
    expect(await read(second)).toEqual(["Bo", true]);
    expect(await read(third)).toEqual(["Cy".repeat(40), true]);
  });

  test("one with more before its attachments than there is room for has memory of its own", async () => {
    const mail = await prepareMail(
      { ...campaign, attachments: [file] },
      { subject: "s", html: `<p>s</p>${"word ".repeat(60_000)}` },
      async () => bytes,
    );
    const raw = await compose(mail, ada, link);
    recycle(mail, raw);
    await compose(mail, ada, link);
    expect(await read(raw)).toEqual(["s", true]);
  });

  test("a message without attachments needs none of it", async () => {
    const mail = await prepareMail(campaign, { subject: "s", html: "<p>s</p>" }, async () => bytes);
    expect(() => recycle(mail, Buffer.from("x"))).not.toThrow();
  });
});
