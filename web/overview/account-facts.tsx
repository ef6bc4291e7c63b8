import type { Overview, Recent } from "../api/client.ts";
import { count, dateTime, share } from "../format.ts";

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

interface AccountFactsProps {
  readonly account: Overview["account"];
  /** What the campaigns of the last 30 days came to, where it is to be shown and known. */
  readonly recent?: Recent | undefined;
}

/** What the account may send, how much of it is used, and what SES judges it by. */
export const AccountFacts = ({ account, recent }: AccountFactsProps) => {
  if (!account) return <p class="muted">SES could not be asked yet what this account may send.</p>;
  const { max_send_rate, send_rate, max_24_hour_send: quota, sent_last_24_hours: sent, read_at } = account;
  return (
    <>
      <dl class="tiles account">
        <div class="tile">
          <dt>Sending</dt>
          <dd class={account.sending_enabled ? undefined : "stopped"}>
            {account.sending_enabled ? "Enabled" : "Stopped"}
          </dd>
        </div>
        <div class="tile">
          <dt>May send now</dt>
          <dd>
            {rates.format(send_rate)}{" "}
            <span class="muted">a second, of {rates.format(max_send_rate)} that SES takes</span>
          </dd>
        </div>
        <div class="tile">
          <dt>In 24 hours</dt>
          <dd>
            {count(sent)}{" "}
            <span class="muted">
              {quota === null ? "no limit" : `${share(sent, quota)} of ${count(quota)}`}
            </span>
          </dd>
        </div>
        {recent && <Reputation recent={recent} />}
      </dl>
      <p class="muted">As SES said, {dateTime(read_at)}.</p>
    </>
  );
};

const judged = [
  ["Bounced for good", "hard_bounced_count", "hard_bounces"],
  ["Complained", "complained_count", "complaints"],
] as const;

/** The shares by which SES judges a sender, of the campaigns of the last 30 days. */
const Reputation = ({ recent: { total, limits } }: { recent: Recent }) => (
  <>
    {judged.map(([word, count, limit]) => {
      const part = total.sent_count > 0 ? total[count] / total.sent_count : 0;
      return (
        <div key={word} class="tile">
          <dt>{word}, 30 days</dt>
          <dd class={part > limits[limit] ? "stopped" : undefined}>
            {share(total[count], total.sent_count)}{" "}
            <span class="muted">of sent; a campaign pauses beyond {share(limits[limit], 1)}</span>
          </dd>
        </div>
      );
    })}
  </>
);
