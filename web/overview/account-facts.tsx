import type { Overview } from "../api/client.ts";
import { count, dateTime, share } from "../format.ts";

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** What the account may send, and how much of it is used. */
export const AccountFacts = ({ account }: { account: Overview["account"] }) => {
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
          <dt>Rate now</dt>
          <dd>
            {rates.format(send_rate)} <span class="muted">of {rates.format(max_send_rate)} a second</span>
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
      </dl>
      <p class="muted">As SES said, {dateTime(read_at)}.</p>
    </>
  );
};
