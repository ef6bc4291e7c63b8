import { expect, it } from "vitest";
import { heldFileName } from "../../../../services/privacy/held-file.ts";

it.each([
  ["ada+news@example.net", "held-data-ada+news@example.net.json"],
  ["a/b\\c*d?@example.net", "held-data-a%2Fb%5Cc%2Ad%3F@example.net.json"],
  ["zoë@xn--bcher-kva.example", "held-data-zo%C3%AB@xn--bcher-kva.example.json"],
])("what is held on %s is a file of its own", (email, name) => {
  expect(heldFileName(email)).toBe(name);
});

it("has a name that a file may have, however long the address is", () => {
  expect(heldFileName(`${"*".repeat(300)}@example.net`).length).toBeLessThan(255);
});
