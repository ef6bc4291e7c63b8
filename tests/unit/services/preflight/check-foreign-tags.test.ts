import { expect, test } from "vitest";
import { foreignTags } from "../../../../services/preflight/check-foreign-tags.ts";

test.each([
  "*|FNAME|*",
  "%FIRST_NAME%",
  "[First Name]",
  "[first_name]",
  "{first_name}",
  "{contact.firstName}",
  "<<First Name>>",
])("%s is no merge tag here, and is told", (tag) => {
  expect(foreignTags("body", `<p>\nHi ${tag},`)).toMatchObject([
    {
      severity: "warning",
      code: "foreign_tag",
      field: "body",
      line: 2,
      column: 4,
      message: expect.stringContaining(tag),
    },
  ]);
});

test.each([
  "{{ first_name }}",
  "{{first_name}}",
  "50% off, 20% more",
  "[1]",
  "a { color: red }",
  "{% if city %}",
  "https://example.com/a%20b%2F",
])("%s is none of those", (words) => {
  expect(foreignTags("subject", words)).toEqual([]);
});
