import { expect, test } from "vitest";
import { idsOf } from "../../../../services/client/audience.ts";
import { readAccess } from "../../../../services/client/env.ts";
import { pauseMs } from "../../../../services/client/patient-fetch.ts";
import { idempotencyKeyOf } from "../../../../services/client/send-campaign.ts";

test("pauses between attempts double up to a quarter of a minute, or are as the answer wishes", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => pauseMs(attempt))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ]);
  expect(["3", "900", "0", "soon", null].map((wish) => pauseMs(1, wish))).toEqual([
    3_000, 15_000, 500, 500, 500,
  ]);
});

test("what is named by its name or id has one id, or is refused", () => {
  const lists = [
    { id: "list_1", name: "Choir" },
    { id: "list_2", name: "Twice" },
    { id: "list_3", name: "Twice" },
  ];
  expect(idsOf("list", ["Choir", "list_3"], lists)).toEqual(["list_1", "list_3"]);
  expect(() => idsOf("list", ["Twice"], lists)).toThrow("name one by its id, list_2 or list_3.");
  expect(() => idsOf("list", ["Band"], lists)).toThrow('There is no list "Band"; there are "Choir", ');
  expect(() => idsOf("list", ["Band"], [])).toThrow("there is none at all");
});

test("the key of a campaign is that of its words, people and files, in their order", () => {
  const words = {
    campaign_name: "Spring",
    subject: "Hello",
    body: "<p>Hello</p>",
    from_email: "hello@example.com",
    audience: { all: true as const },
  };
  const file = { name: "a.pdf", contentType: "application/pdf", sha256: "aa" };
  const keys = [
    idempotencyKeyOf(words, [file]),
    idempotencyKeyOf({ ...words, campaign_name: "Summer" }, [file]),
    idempotencyKeyOf({ ...words, audience: { addresses: ["ada@example.net"] } }, [file]),
    idempotencyKeyOf(words, [{ ...file, sha256: "bb" }]),
    idempotencyKeyOf(words, []),
  ];
  expect(idempotencyKeyOf({ ...words }, [{ ...file }])).toBe(keys[0]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toMatch(/^tidings-[0-9a-f]{64}$/);
});

test("the way to the API is two variables, each missed by its name", () => {
  const variables = { TIDINGS_URL: "https://mail.example.org/", TIDINGS_API_KEY: " tidings_x\n" };
  expect(readAccess(variables)).toEqual({ url: "https://mail.example.org", key: "tidings_x" });
  expect(() => readAccess({ ...variables, TIDINGS_URL: undefined })).toThrow("TIDINGS_URL is not set");
  expect(() => readAccess({ ...variables, TIDINGS_URL: "mail.example.org" })).toThrow(
    "TIDINGS_URL is no URL",
  );
  expect(() => readAccess({ ...variables, TIDINGS_API_KEY: "" })).toThrow("TIDINGS_API_KEY is not set");
});
