import type { Campaign } from "../api/client.ts";
import { count, share } from "../format.ts";

const figures = [
  ["Delivered", "delivered_count"],
  ["Opened", "opened_count"],
  ["Clicked", "clicked_count"],
  ["Unsubscribed", "unsubscribed_count"],
  ["Bounced", "bounced_count"],
  ["Complained", "complained_count"],
] as const;

/** Nobody counts the opens and clicks of a campaign that is not tracked. */
const figuresOf = ({ tracking }: Campaign) =>
  figures.filter(([, key]) => tracking || (key !== "opened_count" && key !== "clicked_count"));

/** In the words of the page on which people say it. */
const reasons = [
  ["too_many", "there was too much mail"],
  ["not_relevant", "it was not for them"],
  ["never_asked", "they never asked for it"],
  ["other", "something else"],
] as const;

/** Why people left, as far as they said; nothing where nobody did. */
const Departures = ({ campaign: { departures, unsubscribed_count } }: { campaign: Campaign }) => {
  const said = reasons.filter(([reason]) => departures[reason] > 0);
  const sum = said.reduce((all, [reason]) => all + departures[reason], 0);
  if (sum === 0) return null;
  return (
    <p class="muted">
      {`${count(sum)} of the ${count(unsubscribed_count)} who unsubscribed said why: `}
      {said.map(([reason, words]) => `${words} (${count(departures[reason])})`).join(", ")}.
    </p>
  );
};

/** Those whose mail SES took: what it tells may be known before their sender has counted them. */
const takenOf = ({ sent_count, delivered_count }: Campaign): number => Math.max(sent_count, delivered_count);

/** What came back after SES took the messages, each as a share of those sent. */
export const Feedback = ({ campaign }: { campaign: Campaign }) => (
  <section aria-labelledby="feedback">
    <h2 id="feedback">Feedback</h2>
    <dl class="tiles">
      {figuresOf(campaign).map(([word, key]) => (
        <div key={key} class="tile">
          <dt>{word}</dt>
          <dd>
            {count(campaign[key])}{" "}
            {campaign[key] > 0 && <span class="muted">{share(campaign[key], takenOf(campaign))}</span>}
          </dd>
        </div>
      ))}
    </dl>
    <Departures campaign={campaign} />
  </section>
);
