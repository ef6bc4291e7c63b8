import type { ComponentChildren } from "preact";
import type { Campaign } from "../api/client.ts";
import { count, counted } from "../format.ts";
import { focusOn } from "../parts/page.tsx";
import { Figure } from "./figure.tsx";
import { sentParts } from "./health.ts";
import { phaseOf } from "./progress.ts";
import { outcomes } from "./progress-bar.tsx";
import { isWaitingForWinner } from "./test-state.ts";

/** The account of a campaign: everyone in the audience is in exactly one of its parts, at every moment. */
export const Ledger = ({ campaign }: { campaign: Campaign }) => (
  <section aria-labelledby="ledger">
    <div class="section-head">
      <h2 id="ledger">Ledger</h2>
      {campaign.total_contacts > 0 && (
        // They stand at the end of the page, however long it is.
        <button type="button" class="small quiet" onClick={() => focusOn(".find-address input")}>
          Find a recipient
        </button>
      )}
    </div>
    <dl class="ledger">
      <Entry word="Total" part="total">
        <Figure campaign={campaign} value={campaign.total_contacts} of={{}} what="all" />
      </Entry>
      {outcomes.map(({ key, word, part }) => (
        <Entry key={key} word={word} part={part}>
          <Figure campaign={campaign} value={campaign[key]} of={{ status: part }} what={word.toLowerCase()} />
        </Entry>
      ))}
      <Entry word="Remaining" part="remaining">
        <Figure
          campaign={campaign}
          value={campaign.remaining_count}
          of={{ status: "pending" }}
          what="remaining"
        />
      </Entry>
    </dl>
    <OfSent campaign={campaign} />
    <p class="muted">{conclusion(campaign)}</p>
  </section>
);

const Entry = ({ word, part, children }: { word: string; part: string; children: ComponentChildren }) => (
  <div class={`ledger-entry ${part}`}>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
);

/** What is known of those sent, in the colours of the bar. */
const OfSent = ({ campaign }: { campaign: Campaign }) => {
  if (campaign.sent_count === 0) return null;
  const { delivered, bounced, noWord } = sentParts(campaign);
  const parts = [
    ["delivered", "delivered", delivered, { fact: "delivered" }],
    ["bounced", "bounced", bounced, { fact: "bounced" }],
    ["no-word", "no word yet", noWord, { fact: "no_word" }],
  ] as const;
  return (
    <p class="of-sent">
      Of those sent:{" "}
      {parts.map(([part, word, value, of]) => (
        <span key={part} class={`part-key ${part}`}>
          <Figure campaign={campaign} value={value} of={of} what={word} /> {word}
        </span>
      ))}
    </p>
  );
};

/** What is known of the unknown, and what becomes of them. */
const unknownWords = ({ unknown_count, unreported_count, unreported }: Campaign): string => {
  if (unknown_count === 0) return "";
  const lost = ` ${counted(unknown_count, "recipient")} unknown: the reply of SES was lost. The events SES sends later settle them.`;
  if (unreported_count === 0) return `${lost} Until then they are not mailed again.`;
  const silent =
    unreported_count === unknown_count
      ? `SES most likely never had ${unreported_count === 1 ? "that one" : "them"}`
      : `SES most likely never had ${count(unreported_count)} of them`;
  const next =
    unreported === "resend"
      ? "Each is mailed once more by itself, as this campaign was told to."
      : "They get nothing until you try again.";
  return `${lost} ${silent}: it told of the messages sent beside theirs, and within an hour nothing of theirs. ${next}`;
};

const conclusion = (campaign: Campaign): string => {
  const unknown = unknownWords(campaign);
  if (campaign.status === "scheduled" || campaign.status === "awaiting_approval")
    return "Recipients are counted once it starts.";
  if (phaseOf(campaign) === "idle") return `Those remaining wait until the campaign is resumed.${unknown}`;
  if (isWaitingForWinner(campaign)) return `Those remaining wait for the winner of the test.${unknown}`;
  if (phaseOf(campaign) === "moving") return `The audience is still being worked through.${unknown}`;
  if (campaign.status === "cancelled" && campaign.remaining_count > 0)
    return `Those remaining will never be mailed.${unknown}`;
  if (campaign.remaining_count > 0)
    return `It ended before ${counted(campaign.remaining_count, "recipient")} could be mailed.${unknown}`;
  return `Everyone in the audience is accounted for.${unknown}`;
};
