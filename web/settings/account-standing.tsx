import type { Account, Recent } from "../api/client.ts";
import { count, share } from "../format.ts";
import { AccountFacts } from "../overview/account-facts.tsx";
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
const Reputation = ({ recent: { total, limits } }: { recent: Recent }) => (
  <>
    <Rate
      word="Bounced for good"
      part={total.hard_bounced_count}
      of={total.sent_count}
      limit={limits.hard_bounces}
    />
    <Rate
      word="Reported as spam"
      part={total.complained_count}
      of={total.sent_count}
      limit={limits.complaints}
    />
  </>
);

interface RateProps {
  readonly word: string;
  readonly part: number;
  readonly of: number;
  readonly limit: number;
}

const Rate = ({ word, part, of, limit }: RateProps) => (
  <div>
    <dt>{word}</dt>
    <dd>
      <span class={of > 0 && part / of > limit ? "stopped" : undefined}>{share(part, of)}</span>{" "}
      <span class="muted">
        {count(part)} of {count(of)} sent in 30 days; SES reviews accounts above {share(limit, 1)}
      </span>
    </dd>
  </div>
);
