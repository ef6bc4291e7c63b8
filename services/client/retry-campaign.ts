import { answer, connect } from "./api.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { NoAnswer } from "./failure.ts";
import { watchCampaign } from "./watch-campaign.ts";

/** `tidings campaign retry ID` */
export const campaignRetry: Command = async ({ args, ...context }) => {
  const { access, terminal } = context;
  const { values, positionals } = readArguments(
    args,
    { unreported: { type: "boolean" }, "include-unknown": { type: "boolean" }, watch: { type: "boolean" } },
    ["ID"],
  );
  const [campaign_id = ""] = positionals;
  const json = {
    include_unknown: values["include-unknown"] ?? false,
    unreported: values.unreported ?? false,
  };
  // Once: of the unknown some may have it by now, and a second request would send it to them again.
  const api = connect(access, terminal, 1);
  const asked = api.campaigns[":campaign_id"].retry.$post({ param: { campaign_id }, json });
  const campaign = await answer(asked).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error;
    throw new NoAnswer(
      `${error.message} Whether it is tried again is not known: see "tidings campaign watch ${campaign_id}".`,
    );
  });
  if (values.watch) return await watchCampaign(context, campaign_id);
  terminal.result(`${campaign_id} is tried again.`, campaign);
  return true;
};
