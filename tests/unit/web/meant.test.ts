import { expect, test } from "vitest";
import { exportOf } from "../../../web/contacts/meant.ts";

test("all that was asked for is exported as it was asked; rows that are selected, by their addresses", () => {
  const contacts = { q: "ada", suppressed: "false" } as const;
  expect(exportOf({ kind: "asked", contacts, count: 100_006 })).toEqual({ kind: "contacts", contacts });
  const emails = ["a@example.net", "b@example.net"];
  expect(exportOf({ kind: "emails", emails })).toEqual({
    kind: "contacts",
    filter: { field: "email", operator: "one_of", value: emails },
  });
  expect(exportOf({ kind: "emails", emails: Array(51).fill("a@example.net") })).toBe(undefined);
});
