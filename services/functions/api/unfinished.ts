import { scheduleFields } from "../../campaigns/schedule.ts";
import { type CampaignRequest, campaignRequest } from "../../campaigns/schemas.ts";
import type { DraftContent } from "../../drafts/content.ts";
import type { UnfinishedCampaign } from "../../preflight/preflight.ts";
import { type Complaint, complaintsOf } from "./problem.ts";

/** Complaints that are told: who mends these sees the others then. */
const complaintsMax = 50;

/** What stands for a field that is required and missing or wrong; all others are left out. */
const placeholders = {
  campaign_name: "-",
  subject: "-",
  body: "<p></p>",
  from_email: "nobody@example.com",
} as const satisfies Partial<Record<keyof CampaignRequest, string>>;

/** What says when: each of these is right or wrong with the others. */
const schedule: readonly string[] = Object.keys(scheduleFields);

/** Reads a campaign as far as it is written: what is missing or wrong is told, and all else is taken. */
export const readUnfinished = (given: Readonly<Record<string, unknown>>): UnfinishedCampaign => {
  const complaints: Complaint[] = [];
  const faulty = new Set<string>();
  // What holds between fields is only looked at once each is well. Each round leaves out a field at least.
  for (;;) {
    const taken = Object.fromEntries(Object.entries(given).filter(([name]) => !faulty.has(name)));
    const needed = Object.entries(placeholders).filter(([name]) => faulty.has(name));
    const { data, error } = campaignRequest.safeParse({ ...taken, ...Object.fromEntries(needed) });
    if (data) return { request: data, faulty, complaints: complaints.slice(0, complaintsMax) };
    const before = faulty.size;
    for (const complaint of complaintsOf(error, given)) {
      complaints.push(complaint);
      const { root } = complaint;
      if (root === undefined) continue;
      for (const name of schedule.includes(root) ? schedule : [root]) faulty.add(name);
    }
    if (faulty.size === before) throw new Error("A campaign is refused for none of its fields");
  }
};

/** What a request has of a draft: all but what editors keep. */
export const requestedOf = ({
  format: _,
  blocks: __,
  template: ___,
  attachments: ____,
  ab_test,
  ...asked
}: DraftContent): Readonly<Record<string, unknown>> => ({
  ...asked,
  ...(ab_test && {
    ab_test: {
      ...ab_test,
      variants: ab_test.variants?.map(({ format: _, blocks: __, ...words }) => words),
    },
  }),
});
