import type { Account, Recent } from "../api/client.ts";
import { count, share } from "../format.ts";
import { AccountFacts } from "../overview/account-facts.tsx";
import { type JudgedRate, judgedRates } from "../overview/judged-rates.ts";
import { Badge } from "../parts/badge.tsx";
import { standingWords } from "./setting-words.ts";

interface AccountStandingProps {
  readonly account: Account;
  /** Undefined: it is not known. */
  readonly recent: Recent | undefined;
}

const tones = { healthy: "good", probation: "warn", shutdown: "bad" } as const;

/** What SES says of the account, and how near it is to being reviewed. */
export const AccountStanding = ({ account, recent }: AccountStandingProps) => (
  <div class="card">
    <div>
      <AccountFacts account={account} />
    </div>
    <dl class="facts">
      <div>
        <dt>Access</dt>
        <dd>
          {account.production_access ? (
            "Production: SES sends to everybody."
          ) : (
            <>
              Sandbox: SES sends to verified addresses only.{" "}
              <a href="https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html">
                Ask for production access
              </a>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Standing with SES</dt>
        <dd>
          <Badge word={standingWords[account.standing]} tone={tones[account.standing]} />{" "}
          {account.standing !== "healthy" && "See SES's case in the AWS support centre, and answer it."}
        </dd>
      </div>
      {recent && <Reputation recent={recent} />}
    </dl>
  </div>
);

/** By our own count: SES's is of all who send from the account. */
const Reputation = ({ recent }: { recent: Recent }) => {
  const { bounced, complained } = judgedRates(recent);
  return (
    <>
      <Rate word="Bounced for good" rate={bounced} />
      <Rate word="Reported as spam" rate={complained} />
    </>
  );
};

const Rate = ({ word, rate: { part, of, limit, isBeyond } }: { word: string; rate: JudgedRate }) => (
  <div>
    <dt>{word}</dt>
    <dd>
      <span class={isBeyond ? "stopped" : undefined}>{share(part, of)}</span>{" "}
      <span class="muted">
        {count(part)} of {count(of)} sent in 30 days; SES reviews accounts above {share(limit, 1)}
      </span>
    </dd>
  </div>
);
