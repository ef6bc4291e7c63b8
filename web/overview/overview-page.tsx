import { answer, type Campaign, type Overview } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { doneCount, phaseOf } from "../campaigns/progress.ts";
import { ProgressBar } from "../campaigns/progress-bar.tsx";
import { recipientsLink } from "../campaigns/recipients-link.ts";
import { count, counted, dateTime, share } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { Start } from "../start/start.tsx";
import { AccountFacts } from "./account-facts.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { accountNeed, type Need, needsOf } from "./needs.ts";
import { RecentCharts } from "./recent-charts.tsx";
import { useRecent } from "./use-recent.ts";

/** What is going on at once is looked at often, and what stands still seldom. */
const pollMs = ({ campaigns }: Overview): number =>
  campaigns.some((campaign) => phaseOf(campaign) === "moving") ? 2_000 : 10_000;

/** Where a day begins: what is sent now, what needs a person, and how the last weeks went. */
export const OverviewPage = () => {
  const { api } = useConnection();
  const mayWrite = useMayWrite();
  const overview = useResource("", (signal) => answer(api.overview.$get({}, { init: { signal } })), pollMs);
  const moving = overview.data?.campaigns.filter((campaign) => phaseOf(campaign) === "moving") ?? [];
  // What just ended may need somebody.
  const recent = useRecent(moving.map(({ campaign_id }) => campaign_id).join());
  const any = useResource("", async (signal) => {
    const { campaigns } = await answer(api.campaigns.$get({ query: { limit: 1 } }, { init: { signal } }));
    return { isEmpty: campaigns.length === 0 };
  });
  return (
    <Page
      title="Overview"
      actions={
        mayWrite && (
          <a class="button primary" href={links.newDraft()}>
            New campaign
          </a>
        )
      }
    >
      <Loaded resource={any} noun="The campaigns">
        {({ isEmpty }) =>
          isEmpty && !overview.data?.campaigns.length ? (
            <Start />
          ) : (
            <>
              <Loaded resource={overview} noun="What is going on">
                {({ campaigns, account }) => (
                  <>
                    <Sending campaigns={moving.filter(({ health }) => health?.code !== "winner_due")} />
                    <Needs
                      needs={needsOf([...campaigns, ...(recent.data?.attention ?? [])])}
                      account={accountNeed(account)}
                    />
                    <Ahead campaigns={campaigns.filter(({ status }) => status === "scheduled")} />
                    <section aria-labelledby="account">
                      <h2 id="account">The account</h2>
                      <div class="card">
                        <div>
                          <AccountFacts account={account} recent={recent.data} />
                        </div>
                      </div>
                    </section>
                  </>
                )}
              </Loaded>
              <section aria-labelledby="recent">
                <h2 id="recent">The last 30 days</h2>
                <Loaded resource={recent} noun="The figures of the last 30 days">
                  {(data) => <RecentCharts recent={data} />}
                </Loaded>
              </section>
            </>
          )
        }
      </Loaded>
    </Page>
  );
};

const Sending = ({ campaigns }: { campaigns: readonly Campaign[] }) => (
  <section aria-labelledby="sending">
    <h2 id="sending">Sending now</h2>
    {campaigns.length === 0 ? (
      <p class="muted">Nothing is being sent.</p>
    ) : (
      <ul class="rows">
        {campaigns.map((campaign) => (
          <li key={campaign.campaign_id} class="row sending">
            <a class="row-title" href={links.campaign(campaign.campaign_id)}>
              {campaign.campaign_name}
            </a>
            <ProgressBar campaign={campaign} slim />
            <span class="muted">
              {campaign.total_contacts === 0 ? (
                "Putting the audience together…"
              ) : (
                <>
                  {share(doneCount(campaign), campaign.total_contacts)} of{" "}
                  <a class="figure" href={recipientsLink(campaign, {})}>
                    {counted(campaign.total_contacts, "recipient")}
                  </a>
                </>
              )}
              {campaign.resumes_at && `, goes on ${dateTime(campaign.resumes_at)}`}
            </span>
          </li>
        ))}
      </ul>
    )}
  </section>
);

interface NeedsProps {
  readonly needs: readonly Need[];
  readonly account: ReturnType<typeof accountNeed>;
}

const Needs = ({ needs, account }: NeedsProps) => (
  <section aria-labelledby="needs">
    <h2 id="needs">Needs you{needs.length > 0 && ` (${count(needs.length + (account ? 1 : 0))})`}</h2>
    <ul class="rows needs" aria-labelledby="needs">
      {account && (
        <li class="row need">
          <span class={`need-dot ${account.tone}`} aria-hidden="true" />
          <div class="row-main">
            <strong>{account.title}</strong>
            <span>{account.reason}</span>
          </div>
        </li>
      )}
      {needs.map(({ key, tone, title, reason, people, act }) => (
        <li key={key} class="row need">
          <span class={`need-dot ${tone}`} aria-hidden="true" />
          <div class="row-main">
            <strong>{title}</strong>
            {people === undefined ? (
              <span>{reason}</span>
            ) : (
              <a class="figure" href={people}>
                {reason}
              </a>
            )}
          </div>
          <a class="button small" href={act.href} aria-label={`${act.word}: ${title}`}>
            {act.word}
          </a>
        </li>
      ))}
      <Allowed to="admin">
        <DeadLetters />
      </Allowed>
    </ul>
    {needs.length === 0 && !account && <p class="muted nothing">Nothing that only a person can decide.</p>}
  </section>
);

const Ahead = ({ campaigns }: { campaigns: readonly Campaign[] }) =>
  campaigns.length > 0 ? (
    <section aria-labelledby="ahead">
      <h2 id="ahead">Ahead</h2>
      <ul class="rows">
        {campaigns.map(({ campaign_id, campaign_name, send_at }) => (
          <li key={campaign_id} class="row sending">
            <a class="row-title" href={links.campaign(campaign_id)}>
              {campaign_name}
            </a>
            <span class="muted">{send_at && `Starts ${dateTime(send_at)}`}</span>
          </li>
        ))}
      </ul>
    </section>
  ) : null;
