import type { FailureReason, PauseReason } from "../../events/campaigns.ts";
import type { Approval } from "./approval.ts";
import type { Baseline, Campaign, Milestone, RetryProgress } from "./campaign.ts";
import { isEnded, type Transition, type TransitionName, transitions } from "./lifecycle.ts";
import type { CampaignChange, CampaignUpdate } from "./update.ts";

/** What may be written down with a change of status. */
export interface TransitionFields {
  readonly reason?: string;
  /** Of a pause or a failure; announced as "other" when left out. */
  readonly reason_code?: PauseReason | FailureReason;
  readonly retrying?: RetryProgress;
  readonly baseline?: Baseline;
  readonly send_at?: string;
  readonly time_zone?: string;
  readonly reopened_as?: string;
  readonly series_ended_at?: string;
  readonly approval?: Approval;
}

/** What must hold of a campaign besides its status. */
export interface Condition {
  readonly expression: string;
  readonly values: Record<string, unknown>;
}

/** It is to start when it was to as it was read: it may have been moved since. */
export const startsAt = (sendAt: string): Condition => ({
  expression: "send_at = :read_at",
  values: { ":read_at": sendAt },
});

/** It is asked for as it was read: what was released is what was looked at. */
export const askedAt = (moment: string): Condition => ({
  expression: "approval.asked_at = :read_asked_at",
  values: { ":read_asked_at": moment },
});

/** Nothing of it was frozen yet. */
export const notStarted: Condition = { expression: "attribute_not_exists(started_at)", values: {} };

/** No other of its series follows it, and it was not taken back to a draft. */
export const isLast: Condition = {
  expression: "attribute_not_exists(next_campaign_id) AND attribute_not_exists(reopened_as)",
  values: {},
};

/** The last of its series, and of it nothing was begun. */
export const isLastWaiting: Condition = {
  expression: `${isLast.expression} AND ${notStarted.expression} AND #status <> :begun`,
  values: { ":begun": "pending" },
};

/** The way of a campaign through its statuses. Each change writes its milestone down with it. */
export const statusChanges = (update: CampaignUpdate) => {
  /**
   * @param condition what must hold besides.
   * @returns the campaign as changed; undefined when it was not in a status this may come from.
   */
  const transition = (
    campaignId: string,
    name: Exclude<TransitionName, "complete">,
    now: string,
    fields: TransitionFields = {},
    condition?: Condition,
  ): Promise<Campaign | undefined> => {
    // Tells what was found out of the batches before from what holds after: a retry opens some again.
    const stamp = name === "retry" || name === "resend" ? { retried_at: now } : {};
    return changeStatus(update, campaignId, name, now, { ...fields, ...stamp }, condition);
  };

  /**
   * Ends batching: the audience is frozen from here on. Its cursor is an address, of which nothing must be left when the
   * person is erased, or the rows expire. @returns undefined when it had ended already.
   */
  const freeze = (campaignId: string, now: string): Promise<Campaign | undefined> =>
    update(
      campaignId,
      "SET batching.#done = :true, updated_at = :now REMOVE batching.#cursor ADD unannounced :event",
      { ":true": true, ":false": false, ":now": now, ":event": new Set<Milestone>(["CampaignStarted"]) },
      "batching.#done = :false",
    );

  /**
   * Every batch of a retry is open again: that of the campaign as it was read. One that was asked for since, while
   * another batcher had already ended this, stays.
   */
  const endRetry = async ({
    campaign_id,
    retried_at,
    retrying,
  }: Pick<Campaign, "campaign_id" | "retried_at" | "retrying">): Promise<void> => {
    // Whom the campaign was to mail again by itself is among them.
    const coversDue = retrying?.repeats.some((one) => one !== "failed");
    const expression = `REMOVE retrying${coversDue ? ", resend_due" : ""}`;
    if (retried_at === undefined)
      await update(campaign_id, expression, undefined, "attribute_not_exists(retried_at)");
    else await update(campaign_id, expression, { ":read": retried_at }, "retried_at = :read");
  };

  /**
   * in_progress → completed, when the audience is frozen, no retry is being prepared, and every batch is done and counted.
   * @returns undefined when it is not yet so, or was completed already.
   */
  const complete = (campaignId: string, now: string, reason?: string): Promise<Campaign | undefined> =>
    changeStatus(update, campaignId, "complete", now, reason ? { reason } : {}, {
      expression:
        "batching.#done = :true AND attribute_not_exists(retrying) AND issued = batch_count AND size(held) = :none",
      values: { ":true": true, ":none": 0 },
    });

  /** Notes that these milestones are on the bus. */
  const markAnnounced = async (campaignId: string, milestones: ReadonlySet<Milestone>): Promise<void> => {
    await update(campaignId, "DELETE unannounced :events", { ":events": milestones });
  };

  return { transition, freeze, endRetry, complete, markAnnounced };
};

const changeStatus = (
  update: CampaignUpdate,
  campaignId: string,
  name: TransitionName,
  now: string,
  given: object,
  extra?: Condition,
): Promise<Campaign | undefined> => {
  const { expression, values, condition } = statusChange(name, now, given, extra);
  return update(campaignId, expression, values, condition);
};

/** What changes a campaign's status, where that may come from the one it has. */
export const statusChange = (
  name: TransitionName,
  now: string,
  given: object,
  extra?: Condition,
): CampaignChange => {
  const { from, to, milestones, reason_code }: Transition = transitions[name];
  const fields = { ...(reason_code && { reason_code }), ...given };
  const sets = [
    "#status = :to",
    "updated_at = :now",
    "#open = :open",
    ...(isEnded(to) ? ["completed_at = :now"] : []),
    ...(to === "in_progress" ? ["started_at = if_not_exists(started_at, :now)"] : []),
    ...Object.keys(fields).map((field) => `${field} = :${field}`),
  ];
  const removed = [
    "resumes_at",
    ...(isEnded(to) ? [] : ["completed_at"]),
    ...["reason", "reason_code"].filter((field) => !(field in fields)),
    // Nothing is frozen any more: an address is not kept.
    ...(to === "cancelled" ? ["batching.#cursor"] : []),
  ];
  const sources = from.map((status, i) => [`:from${i}`, status] as const);
  const values = {
    ":to": to,
    ":now": now,
    ":open": "open",
    ...(milestones ? { ":event": new Set<Milestone>(milestones) } : {}),
    ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [`:${field}`, value])),
    ...Object.fromEntries(sources),
    ...extra?.values,
  };
  return {
    expression: `SET ${sets.join(", ")} REMOVE ${removed.join(", ")}${milestones ? " ADD unannounced :event" : ""}`,
    values,
    condition: [
      `#status IN (${sources.map(([placeholder]) => placeholder).join(", ")})`,
      ...(extra ? [extra.expression] : []),
    ].join(" AND "),
  };
};
