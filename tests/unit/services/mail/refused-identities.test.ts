import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { concernsSender } from "../../../../services/mail/refused-identities.ts";

const sender = "a@acme.com";
const listing = (identities: string) =>
  `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${identities}`;

test.each([
  "a@acme.com",
  "A@ACME.com",
  "acme.com",
  "Acme.COM",
  "Tidings <a@acme.com>",
  '"Tidings, and others" <a@acme.com>',
  "ada@example.net, a@acme.com",
  '"Lovelace, Ada" <ada@example.net>, a@acme.com',
  "arn:aws:ses:eu-west-1:123456789012:identity/acme.com",
  "arn:aws:ses:eu-west-1:123456789012:identity/a@acme.com",
])("%s is the sender", (identities) => {
  expect(concernsSender(listing(identities), sender)).toBe(true);
});

test.each([
  "data@acme.com",
  "a@acme.com.example.net",
  "a@mail.acme.com",
  "mail.acme.com",
  "acme.community",
  "a.a@acme.com",
  "a@acme.co",
  "a+b@acme.com",
  '"a@acme.com" <ada@example.net>',
  '"of a@acme.com, yes" <ada@example.net>',
  '"\\"a@acme.com" <ada@example.net>, b@acme.com',
  "arn:aws:ses:eu-west-1:123456789012:identity/data@acme.com",
])("%s is another", (identities) => {
  expect(concernsSender(listing(identities), sender)).toBe(false);
});

test.each(["", "ada@example.net, …", "ada@example.net, ada.lovel..."])(
  "where SES does not show all of them (%j) it may be the sender",
  (identities) => {
    expect(concernsSender(listing(identities), sender)).toBe(true);
  },
);

test("a sender of an international domain is found in both of its spellings", () => {
  expect(concernsSender(listing("a@xn--bcher-kva.example"), "a@bücher.example")).toBe(true);
  expect(concernsSender(listing("bücher.example"), "a@xn--bcher-kva.example")).toBe(true);
});

const address = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9+._-]{0,8}$/).filter((local) => !/\.$|\.\./.test(local)),
    fc.constantFrom("acme.com", "data.acme.com", "acme.community", "example.net"),
  )
  .map(([local, domain]) => `${local}@${domain}`)
  .filter((text) => parseAddress(text) !== undefined);
const display = fc.constantFrom(
  (text: string) => text,
  (text: string) => `Ada <${text}>`,
  (text: string) => `"Lovelace, Ada a@acme.com" <${text}>`,
  (text: string) => `arn:aws:ses:eu-west-1:123456789012:identity/${text}`,
  (text: string) => text.toUpperCase(),
);
const shown = fc.tuple(address, display);

test("whoever is listed and however: it is the sender exactly when the sender is among them", () => {
  fc.assert(
    fc.property(fc.array(shown, { minLength: 1, maxLength: 4 }), address, (entries, from) => {
      const list = entries.map(([text, show]) => show(text)).join(", ");
      expect(concernsSender(listing(list), from)).toBe(entries.some(([text]) => text === from));
    }),
  );
});

test("the sender is found wherever it stands", () => {
  fc.assert(
    fc.property(fc.array(shown, { maxLength: 3 }), shown, fc.nat(3), (others, [from, show], place) => {
      const entries = others.map(([text, how]) => how(text));
      entries.splice(place, 0, show(from));
      expect(concernsSender(listing(entries.join(", ")), from)).toBe(true);
    }),
  );
});
