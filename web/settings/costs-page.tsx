import { answer, type MonthCosts, type Settings } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, dollars } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Day } from "../parts/time.tsx";
import { links } from "../router.ts";
import { idleWords, mailsWord, monthWord, othersWord } from "./cost-words.ts";

/** It changes as mails are sent, and each look reads the campaigns of the month. */
const refreshMs = 5 * 60_000;

/** What the stage costs: this month by now, by campaign, and while nothing is sent. */
export const CostsPage = () => {
  const { api } = useConnection();
  const found = useResource(
    "",
    async (signal) => {
      const init = { init: { signal } };
      const [costs, settings] = await Promise.all([
        answer(api.costs.$get({}, init)),
        answer(api.settings.$get({}, init)),
      ]);
      return { costs, settings };
    },
    () => refreshMs,
  );
  return (
    <Page title="Costs">
      <Loaded resource={found} noun="The costs">
        {({ costs, settings }) => (
          <>
            <ThisMonth costs={costs} settings={settings} />
            <ByCampaign costs={costs} />
            <Idle idle={costs.idle} />
            <p class="muted">
              Computed of the mails that were counted and of what is deployed, at AWS's list prices of{" "}
              {costs.prices.region}, read {monthWord(`${costs.prices.read}-01T00:00:00.000Z`)}, without a free
              tier; other regions are some per cent dearer. Not in it: what is stored, imports and exports,
              events of webhooks, requests of this site, and tax. AWS's bill is what is paid.
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
};

const ThisMonth = ({ costs, settings }: { costs: MonthCosts; settings: Settings }) => (
  <section aria-labelledby="month">
    <h2 id="month">{monthWord(costs.from)}, so far</h2>
    <div class="card">
      <dl class="facts">
        <div>
          <dt>In all</dt>
          <dd>
            <strong>{dollars(costs.total)}</strong>
          </dd>
        </div>
        <div>
          <dt>Mails</dt>
          <dd>
            {dollars(costs.mails.total)} <span class="muted">{mailsWord(costs)}</span>
          </dd>
        </div>
        <div>
          <dt>What is there anyway</dt>
          <dd>
            {dollars(costs.idle.so_far)} <span class="muted">of {dollars(costs.idle.per_month)} a month</span>
          </dd>
        </div>
        <div>
          <dt>Budget</dt>
          <dd>
            {costs.budget === null ? "None" : dollars(costs.budget)}{" "}
            <span class="muted">
              {costs.budget === null ? (
                <>
                  <code>"monthlyBudgetUsd"</code> in the stage's file has AWS mail before a month is dearer.
                </>
              ) : (
                `AWS mails ${settings.alarm_email ?? "nobody"} at 80% of it spent, and 100% foreseen.`
              )}
            </span>
          </dd>
        </div>
      </dl>
    </div>
    {!costs.complete && <p class="muted">There were more campaigns than are looked at: it has cost more.</p>}
  </section>
);

const ByCampaign = ({ costs }: { costs: MonthCosts }) => {
  const others = othersWord(costs);
  return costs.campaigns.length === 0 ? null : (
    <section aria-labelledby="by-campaign">
      <h2 id="by-campaign">By campaign</h2>
      <table class="table costs mail-costs" aria-labelledby="by-campaign">
        <thead>
          <tr>
            <th scope="col">Campaign</th>
            <th scope="col">Began</th>
            <th scope="col">Mails</th>
            <th scope="col">SES</th>
            <th scope="col">Attachments</th>
            <th scope="col">All else</th>
            <th scope="col">In all</th>
          </tr>
        </thead>
        <tbody>
          {costs.campaigns.map(({ campaign_id, campaign_name, started_at, sent_count, cost }) => (
            <tr key={campaign_id}>
              <th scope="row">
                <a href={links.campaign(campaign_id)}>{campaign_name}</a>
              </th>
              <td data-of="Began">
                <Day iso={started_at} />
              </td>
              <td data-of="Mails">{count(sent_count)}</td>
              <td data-of="SES">{dollars(cost.ses)}</td>
              <td data-of="Attachments">{dollars(cost.attachments)}</td>
              <td data-of="All else">{dollars(cost.aws_other)}</td>
              <td data-of="In all">
                <strong>{dollars(cost.total)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others && <p class="muted">{others}</p>}
    </section>
  );
};

const Idle = ({ idle }: { idle: MonthCosts["idle"] }) => (
  <section aria-labelledby="idle">
    <h2 id="idle">A month in which nothing is sent</h2>
    <table class="table costs" aria-labelledby="idle">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Of what</th>
          <th scope="col">A month</th>
        </tr>
      </thead>
      <tbody>
        {idle.parts.map((part) => {
          const { word, of } = idleWords(part);
          return (
            <tr key={part.code}>
              <th scope="row">{word}</th>
              <td>{of}</td>
              <td data-of="A month">{dollars(part.dollars)}</td>
            </tr>
          );
        })}
        <tr>
          <th scope="row">In all</th>
          <td />
          <td data-of="A month">
            <strong>{dollars(idle.per_month)}</strong>
          </td>
        </tr>
      </tbody>
    </table>
  </section>
);
