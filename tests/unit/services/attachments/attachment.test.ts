import { expect, test } from "vitest";
import { contentType, encodedBytes, filename } from "../../../../services/attachments/attachment.ts";

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
  " a.pdf",
  "",
])("%j is no plain file name", (name) => {
  expect(filename.safeParse(name).success).toBe(false);
});

test.each(["run.exe", "RUN.EXE", "script.js", "mail.VBS"])("SES refuses %s", (name) => {
  expect(filename.safeParse(name).error?.issues[0]?.message).toBe("is of a type that SES refuses");
});

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
