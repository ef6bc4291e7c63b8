import { sender } from "../support/campaigns.ts";
import { approvalDeedsOf } from "./approval-deeds.ts";
import { audienceOf, type Made, namedIn } from "./audience-deeds.ts";
import type { Insist } from "./insist.ts";
import type { Journal } from "./journal.ts";
import type { Plan, PlannedCampaign } from "./plan.ts";
import { readCampaign } from "./tables.ts";
import type { World } from "./world.ts";

/** Before it starts, in seconds, so that it is asked for in time. */
export const startsInSeconds = 300;

/** Each day from soon on. */
const repeating = (now: number, days: number): object => {
  const first = now + startsInSeconds * 1_000;
  const until = first + (days - 1) * 86_400_000;
  return {
    send_at: new Date(first).toISOString().slice(0, 19),
    time_zone: "UTC",
    recurrence: { every: "day", until: new Date(until).toISOString().slice(0, 10) },
  };
};

/** What operators do to campaigns, and what the bus does. */
export const campaignDeedsOf = (world: World, plan: Plan, journal: Journal, insist: Insist, made: Made) => {
  const approvals = approvalDeedsOf(world, plan, journal, insist);
  const stored = (campaignId: string) => readCampaign(world.db, campaignId);
  /** Asks for a campaign. @returns its id */
  const request = async (
    { audience, softBounces: _later, days, approval, ...content }: PlannedCampaign,
    index: number,
  ): Promise<string> => {
    const emails = plan.readers.map(({ email }) => email);
    const askedAt = world.now();
    const answer = await insist(
      "POST",
      "/ses-campaign",
      {
        campaign_name: `Seed ${plan.seed}`,
        from_email: sender,
        ...content,
        ...(approval && { approval: "required" }),
        ...audienceOf(audience, emails, made),
        ...(days !== undefined && repeating(askedAt, days)),
      },
      { "idempotency-key": `chaos ${plan.seed} ${index}` },
    );
    if (answer.status !== 202) throw new Error(`refused: ${JSON.stringify(answer)}`);
    const asked: string = answer.body.campaign_id;
    const campaignId = approval ? await approvals.afterRequest(asked, approval) : asked;
    const names = namedIn(audience, emails);
    journal.note({ did: "request", campaignId, names, askedAt, at: world.now() });
    return campaignId;
  };

  const steer = async (campaignId: string, action: "pause" | "resume" | "cancel" | "end series") => {
    const done = journal.doing(action, { campaignId });
    const { status } = await insist("POST", `/campaigns/${campaignId}/${action.replace(" ", "-")}`);
    // An answer may have been lost that said yes. Then the campaign is what was asked for, or has ended since.
    const shows: Record<typeof action, readonly string[]> = {
      pause: ["paused"],
      resume: ["in_progress", "completed", "failed"],
      cancel: ["cancelled"],
      // It is the last of the series that changes. Asked again, it is answered as before.
      "end series": [],
    };
    if (status === 200 || shows[action].includes((await stored(campaignId)).status)) done();
  };
  const retry = async (campaignId: string) => {
    const which = plan.retry ?? "failed";
    const done = journal.doing(`retry ${which}`, { campaignId });
    const body = { include_unknown: which === "unknown", unreported: which === "unreported" };
    const { status } = await insist("POST", `/campaigns/${campaignId}/retry`, body);
    if (status === 200 || (await stored(campaignId)).status === "in_progress") done();
  };
  /** @returns whether it was answered with success; refused, the winner is another, or there is no test to be won. */
  const chooseWinner = async (campaignId: string, variant: string) => {
    const done = journal.doing("choose winner", { campaignId, variant });
    const { status } = await insist("POST", `/campaigns/${campaignId}/winner`, { variant });
    if (status === 200) done();
  };
  /** Tells the bus once more, and in another order, what it was told of campaigns. */
  const doubleEvents = async (campaignIds: readonly string[]) => {
    for (const campaign_id of campaignIds) {
      const { batch_count } = await stored(campaign_id);
      const ready = Array.from(
        { length: batch_count },
        (_, batch) => ["BatchReady", { campaign_id, batch }] as const,
      );
      await world.announce([...ready.toReversed(), ["CampaignRequested", { campaign_id }], ...ready]);
    }
  };

  const { addSecond, release } = approvals;
  return { request, steer, retry, chooseWinner, addSecond, release, doubleEvents };
};
