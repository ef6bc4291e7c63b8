import type { Campaign } from "../api/client.ts";
import { count, counted } from "../format.ts";
import { phaseOf } from "./progress.ts";
import { outcomes } from "./progress-bar.tsx";

/** The account of a campaign: everyone in the audience is in exactly one of its parts, at every moment. */
export const Ledger = ({ campaign }: { campaign: Campaign }) => (
  <section aria-labelledby="ledger">
    <h2 id="ledger">Ledger</h2>
    <dl class="ledger">
      <Entry word="Total" part="total" value={campaign.total_contacts} />
      {outcomes.map(({ key, word, part }) => (
        <Entry key={key} word={word} part={part} value={campaign[key]} />
      ))}
      <Entry word="Remaining" part="remaining" value={campaign.remaining_count} />
    </dl>
    <p class="muted">{conclusion(campaign)}</p>
  </section>
);

const Entry = ({ word, part, value }: { word: string; part: string; value: number }) => (
  <div class={`ledger-entry ${part}`}>
    <dt>{word}</dt>
    <dd>{count(value)}</dd>
  </div>
);

const conclusion = (campaign: Campaign): string => {
  const unknown = campaign.unknown_count
    ? ` ${counted(campaign.unknown_count, "recipient")} unknown: the reply of SES was lost. They are never mailed again by themselves; the events SES sends later settle them.`
    : "";
  if (campaign.status === "scheduled") return "Recipients are counted once it starts.";
  if (phaseOf(campaign) === "idle") return `Those remaining wait until the campaign is resumed.${unknown}`;
  if (phaseOf(campaign) === "moving") return `The audience is still being worked through.${unknown}`;
  if (campaign.status === "cancelled" && campaign.remaining_count > 0)
    return `Those remaining will never be mailed.${unknown}`;
  if (campaign.remaining_count > 0)
    return `It ended before ${counted(campaign.remaining_count, "recipient")} could be mailed.${unknown}`;
  return `Everyone in the audience is accounted for.${unknown}`;
};
