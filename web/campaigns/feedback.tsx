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
            {campaign[key] > 0 && <span class="muted">{share(campaign[key], campaign.sent_count)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
