import { expect, test } from "vitest";
import { contentType, encodedBytes, filename } from "../../../../services/attachments/attachment.ts";
import { uploadRequest } from "../../../../services/attachments/uploads.ts";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";

test.each(["programme.pdf", "Übersicht – März.xlsx", "com", "archive.tar.gz", "no extension"])(
  "%s may be attached",
  (name) => {
    expect(filename.safeParse(name).success).toBe(true);
  },
);

test.each([
  "../etc/passwd",
  "a/b.pdf",
  "a\\b.pdf",
  ".htaccess",
  "a\r\nX: y.pdf",
  "a\u202Efdp.exe",
  "evil.exe.",
  "evil.exe. .",
  "evil.exe::$DATA",
  "evil.exe;",
  "evil.exe;.pdf",
  'evil.exe"',
  "evil.exe\u00a0",
  "evil.exe\u200b",
  " a.pdf",
  "",
])("%j is no plain file name", (name) => {
  expect(filename.safeParse(name).success).toBe(false);
});

test.each(["run.exe", "RUN.EXE", "script.js", "mail.VBS", "evil.ｅｘｅ", "evil．exe"])(
  "SES refuses %s",
  (name) => {
    expect(filename.safeParse(name).error?.issues[0]?.message).toBe("is of a type that SES refuses");
  },
);

test.each(["application/pdf", "image/svg+xml"])("%s is a media type", (type) => {
  expect(contentType.safeParse(type).success).toBe(true);
});

test.each(["multipart/mixed", "message/rfc822", "text", "text/plain; charset=utf-8", "text/plain\r\nX: y"])(
  "%j would change the message around it",
  (type) => {
    expect(contentType.safeParse(type).success).toBe(false);
  },
);

test("a file takes four thirds of its size, and a line break every 76 characters", () => {
  expect(encodedBytes(57)).toBe(76 + 2);
  expect(encodedBytes(58)).toBe(80 + 4);
  expect(encodedBytes(0)).toBe(0);
});

test.each(["run.exe", "evil.exe.", "evil.exe::$DATA", "evil.exe;", 'evil.exe"', ".htaccess"])(
  "%s is refused in the same words in a campaign and as an upload",
  (name) => {
    const file = { filename: name, content_type: "text/plain" };
    const upload = uploadRequest.safeParse({ ...file, size_bytes: 1 });
    const campaign = campaignRequest.safeParse({
      campaign_name: "Spring",
      subject: "Hello",
      body: "<p>Hello</p>",
      from_email: "hello@example.com",
      attachments: [{ ...file, content: "QQ==" }],
    });
    const [refusal] = upload.error?.issues ?? [];
    expect(refusal?.path).toEqual(["filename"]);
    expect(campaign.error?.issues).toMatchObject([
      { path: ["attachments", 0, "filename"], message: refusal!.message },
    ]);
  },
);
