import { setTimeout as sleep } from "node:timers/promises";
import { answer, attemptsOfWatch, connect } from "./api.ts";
import { readArguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import { ledgerWords, progressLine, progressStep, verdictOf } from "./ledger.ts";

/** Between two looks, in milliseconds: while it is sent, and while it waits. */
const lookMs = { moving: 1_000, waiting: 5_000 };

/**
 * Shows how far a campaign is until it is over, and then its ledger.
 * @returns whether it completed
 */
export const watchCampaign = async (
  { access, terminal }: Pick<Context, "access" | "terminal">,
  campaign_id: string,
): Promise<boolean> => {
  const api = connect(access, terminal, attemptsOfWatch);
  for (;;) {
    const campaign = await answer(api["campaign-status"][":campaign_id"].$get({ param: { campaign_id } }));
    terminal.progress(progressLine(campaign), progressStep(campaign));
    const verdict = verdictOf(campaign);
    if (verdict !== "wait") {
      terminal.result(ledgerWords(campaign), campaign);
      return verdict === "done";
    }
    const isMoving = campaign.status === "pending" || campaign.status === "in_progress";
    await sleep(isMoving ? lookMs.moving : lookMs.waiting);
  }
};

/** `tidings campaign watch ID` */
export const campaignWatch: Command = async ({ args, ...context }) => {
  const { positionals } = readArguments(args, {}, ["ID"]);
  return await watchCampaign(context, positionals[0]!);
};
