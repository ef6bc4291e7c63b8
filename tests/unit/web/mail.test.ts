import MailComposer from "nodemailer/lib/mail-composer";
import { describe, expect, test } from "vitest";
import { readMail } from "../../../web/outbox/mail.ts";

const composed = async (mail: object): Promise<string> =>
  (
    await new MailComposer({ from: "hello@example.com", to: "ada@example.net", ...mail }).compile().build()
  ).toString("latin1");

describe("a mail as Tidings sends it", () => {
  test("gives its headers, both bodies and its attachments, whatever the alphabet", async () => {
    // Given
    const html = `<p>Žofie, =3D 100 % – ${"lang ".repeat(60)}</p>`;
    const text =
      "Žofie, = and a line that is far longer than the seventy-six characters a line of a mail may have.";
    const raw = await composed({
      subject: "Příliš žluťoučký kůň úpěl ďábelské ódy a ještě mnohem dál",
      date: new Date("2026-05-01T10:00:00Z"),
      html,
      text,
      attachments: [
        {
          filename: "Programm – März, mit einem sehr langen Namen für eine Kopfzeile.pdf",
          content: Buffer.from([0, 255, 10, 13]),
        },
        { filename: 'a "quoted" name.txt', content: "words", contentType: "text/plain" },
      ],
    });

    // When
    const mail = await readMail(raw);

    // Then (the parser ends a body with a line end)
    expect(mail.html).toBe(`${html}\n`);
    expect(mail.text?.trimEnd()).toBe(text);
    expect(
      mail.attachments.map(({ filename, type, content }) => [filename, type, [...new Uint8Array(content)]]),
    ).toEqual([
      [
        "Programm – März, mit einem sehr langen Namen für eine Kopfzeile.pdf",
        "application/pdf",
        [0, 255, 10, 13],
      ],
      ['a "quoted" name.txt', "text/plain", [...Buffer.from("words")]],
    ]);
    expect(Object.fromEntries(mail.headers)).toMatchObject({
      From: "hello@example.com",
      To: "ada@example.net",
      Subject: "Příliš žluťoučký kůň úpěl ďábelské ódy a ještě mnohem dál",
      Date: "Fri, 01 May 2026 10:00:00 +0000",
    });
  });

  test("of one part is that part", async () => {
    expect(await readMail(await composed({ subject: "s", html: "<p>Only</p>" }))).toMatchObject({
      html: "<p>Only</p>\n",
      text: undefined,
      attachments: [],
    });
  });
});

describe("a mail from elsewhere", () => {
  test("shows both bodies and the files of however many parts stand in each other", async () => {
    const mail = await readMail(
      [
        'Content-Type: multipart/mixed; boundary="outer"',
        "",
        "--outer",
        'Content-Type: multipart/related; boundary="inner"',
        "",
        "--inner",
        "Content-Type: text/html; charset=windows-1252",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        '<img src=3D"cid:logo"> =80 9, a soft =',
        "line break",
        "--inner",
        "Content-Type: image/png",
        "Content-ID: <logo>",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBO",
        "Rw==",
        "--inner--",
        "--outer",
        "Content-Type: text/csv; name*0*=utf-8''%C3%9C; name*1=bersicht.csv",
        "Content-Disposition: attachment",
        "",
        "a,b",
        "--outer--",
      ].join("\r\n"),
    );
    expect(mail).toMatchObject({ html: '<img src="cid:logo"> € 9, a soft line break\n', text: undefined });
    expect(
      mail.attachments.map(({ filename, type, content }) => [
        filename,
        type,
        Buffer.from(content).toString("latin1"),
      ]),
    ).toEqual([
      ["unnamed", "image/png", "\x89PNG"],
      ["Übersicht.csv", "text/csv", "a,b\n"],
    ]);
  });

  test("is read in the character set it names", async () => {
    const mail = await readMail(
      "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe",
    );
    expect(mail.text).toBe("Grüße\n");
  });

  test("keeps a folded header and encoded words together", async () => {
    const mail = await readMail(
      "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?B?IHp1cg==?= plain\r\n\r\n",
    );
    expect(mail.headers).toEqual([["Subject", "Grüße zur plain"]]);
  });

  test("without a header or a body is empty, and no error", async () => {
    expect(await readMail("")).toEqual({ headers: [], html: undefined, text: undefined, attachments: [] });
  });
});
