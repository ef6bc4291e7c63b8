import type { Overview, Recent } from "../api/client.ts";
import { count, dateTime, measure, share } from "../format.ts";
import { judgedRates } from "./judged-rates.ts";

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
            {measure(send_rate)}{" "}
            <span class="muted">a second, of {measure(max_send_rate)} that SES takes</span>
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

/** The shares by which SES judges a sender, of the campaigns of the last 30 days. */
const Reputation = ({ recent }: { recent: Recent }) => {
  const { bounced, complained } = judgedRates(recent);
  const rates = [
    ["Bounced for good", bounced],
    ["Complained", complained],
  ] as const;
  return (
    <>
      {rates.map(([word, { part, of, limit, isBeyond }]) => (
        <div key={word} class="tile">
          <dt>{word}, 30 days</dt>
          <dd class={isBeyond ? "stopped" : undefined}>
            {share(part, of)} <span class="muted">of sent; a campaign pauses beyond {share(limit, 1)}</span>
          </dd>
        </div>
      ))}
    </>
  );
};
