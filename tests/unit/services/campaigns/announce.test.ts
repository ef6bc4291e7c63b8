import { expect, test } from "vitest";
import { announceMilestones } from "../../../../services/campaigns/announce.ts";
import type { Milestone } from "../../../../services/campaigns/campaign.ts";
import type { Announcement } from "../../../../services/platform/publish.ts";
import { campaignItem } from "../../../support/stage.ts";

const words = "Email address is not verified. The following identities failed: ada@example.net";

/** What the bus gets of a campaign. */
const announced = async (milestones: readonly Milestone[], fields: object) => {
  const facts: Announcement[] = [];
  const announcer = {
    campaigns: { markAnnounced: async () => {} },
    publish: async (some: readonly Announcement[]) => void facts.push(...some),
  };
  const campaign = campaignItem("ses_campaign_1", { unannounced: new Set(milestones), ...fields });
  await announceMilestones(announcer, campaign);
  return facts.map(({ type, detail }) => type.detail.parse({ version: type.version, ...detail }));
};

test("the bus is told codes, and nothing of what SES said", async () => {
  const reason_code = "sender_not_verified";
  const facts = await announced(["CampaignFailed"], { reason: words, reason_code });
  expect(facts).toEqual([{ version: 1, campaign_id: "ses_campaign_1", reason: reason_code }]);
});

test("a reason without a code is another", async () => {
  for (const milestone of ["CampaignPaused", "CampaignFailed"] as const)
    expect(await announced([milestone], { reason: words })).toMatchObject([{ reason: "other" }]);
});

test("a pause that is announced after the campaign failed does not take its code, and keeps nothing back", async () => {
  const late = await announced(["CampaignPaused", "CampaignFailed"], { reason_code: "access_denied" });
  expect(late).toMatchObject([{ reason: "other" }, { reason: "access_denied" }]);
});
