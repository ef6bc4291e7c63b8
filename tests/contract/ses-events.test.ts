import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { envelope } from "../../events/event.ts";
import { sesDetail, sesDetailTypes, sesSource } from "../../events/ses.ts";

const folder = new URL("../fixtures/ses-events/", import.meta.url);
const fixtures = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, folder), "utf8"))] as const,
);

test.each(fixtures)("%s, as SES publishes it, is understood", (_, event) => {
  const parsed = envelope.parse(event);
  expect(parsed.source).toBe(sesSource);
  expect(sesDetailTypes).toContain(parsed["detail-type"]);
  const detail = sesDetail.parse(parsed.detail);
  expect(detail.mail.tags.campaign_id).toEqual(["ses_campaign_1234567890"]);
});

test("the fixtures show each of the ten events", () => {
  expect(new Set(fixtures.map(([, event]) => event["detail-type"]))).toEqual(new Set(sesDetailTypes));
});
