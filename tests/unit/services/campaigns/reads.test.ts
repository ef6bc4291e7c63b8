import { expect, test } from "vitest";
import { campaignOf } from "../../../../services/campaigns/reads.ts";

test.each([
  ["of the failed", { include_unknown: false, next: 2 }, ["failed"]],
  ["of the unknown, too", { include_unknown: true, next: 2 }, ["failed", "unknown"]],
  ["of this version", { repeats: ["unreported"], next: 2 }, ["unreported"]],
])("a retry under way %s goes on when another version is deployed", (_, retrying, repeats) => {
  const item = { campaign_id: "ses_campaign_a", created_at: "2026-11-28T12:00:00.000Z", retrying };
  expect(campaignOf(item).retrying).toMatchObject({ repeats, next: 2 });
});
