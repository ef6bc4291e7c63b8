import { expect, test } from "vitest";
import { idleWords, mailsWord, monthWord, othersWord } from "../../../web/settings/cost-words.ts";

test.each([
  [{ code: "alarms", units: 29 }, "Alarms", "29 metrics that they look at"],
  [{ code: "queues", units: 1 }, "Queues", "1 queue that Lambda asks for work"],
  [{ code: "firewall", units: 1 }, "Firewall", "AWS WAF and its four rules"],
] as const)("%j is said in words", (part, word, of) => {
  expect(idleWords({ ...part, unit_dollars: 1, dollars: 1 })).toEqual({ word, of });
});

test("a month is named by UTC, wherever one looks from", () => {
  expect(monthWord("2026-11-01T00:00:00.000Z")).toBe("November 2026");
});

test("it is said of which mails it is, and when not all campaigns are told", () => {
  expect(mailsWord({ sent_count: 0, campaign_count: 0 })).toBe("No campaign began to be sent.");
  expect(mailsWord({ sent_count: 1, campaign_count: 2 })).toBe(
    "1 mail of 2 campaigns that began to be sent this month.",
  );
  expect(othersWord({ campaigns: [], campaign_count: 0 })).toBeUndefined();
  expect(othersWord({ campaigns: [], campaign_count: 55 })).toBe("The dearest 0 of 55; all are in the sum.");
});
