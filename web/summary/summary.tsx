import { answer, type Campaign, type CampaignSummary } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { phaseOf } from "../campaigns/progress.ts";
import { recipientsLink, type Shown } from "../campaigns/recipients-link.ts";
import { counted } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";

/** Whom each part is about. */
const shownBy: Readonly<Record<CampaignSummary["parts"][number]["fact"], Shown>> = {
  delivered: { fact: "delivered" },
  opened: { fact: "opened" },
  clicked: { fact: "clicked" },
  unsubscribed: { fact: "unsubscribed" },
  bounced: { fact: "bounced" },
  complained: { fact: "complained" },
  failed: { status: "failed" },
  unknown: { status: "unknown" },
  suppressed: { status: "suppressed" },
  remaining: { status: "pending" },
};

type Part = CampaignSummary["parts"][number];
type Detail = Part["details"][number];

/** Whom a detail is about: of those of its part the ones it names. */
const shownOf = (fact: Part["fact"], { domain, link, reason }: Detail): Shown => {
  if (reason !== null) return { reason };
  return domain === null ? { ...shownBy[fact], link: String(link) } : { ...shownBy[fact], domain };
};

interface ToldProps {
  readonly campaign: Campaign;
  readonly told: Pick<Detail, "words" | "comparison" | "count">;
  /** Whom it is about. */
  readonly shown: Shown;
}

const Told = ({ campaign, told: { words, comparison, count }, shown }: ToldProps) => (
  <>
    {count > 0 ? <a href={recipientsLink(campaign, shown)}>{words}</a> : words}
    {comparison !== null && <span class="muted"> {comparison}</span>}
  </>
);

/** What came of a campaign that ended, in plain words, each of which leads to the people it is about. */
export const Summary = ({ campaign }: { campaign: Campaign }) => {
  const { api } = useConnection();
  const { campaign_id, status, updated_at } = campaign;
  const isOver = phaseOf(campaign) === "over";
  const summary = useResource(
    // What comes back changes the campaign.
    `${status} ${updated_at}`,
    async (signal) =>
      isOver
        ? await answer(
            api.campaigns[":campaign_id"].summary.$get({ param: { campaign_id } }, { init: { signal } }),
          )
        : { parts: [], compared_with: 0 },
  );
  if (!isOver) return null;
  return (
    <section aria-labelledby="summary" class="summary">
      <h2 id="summary">In short</h2>
      <Loaded resource={summary} noun="The summary">
        {({ parts, compared_with }) => (
          <>
            {parts.length > 0 ? (
              <ul>
                {parts.map((part) => (
                  <li key={part.fact}>
                    <Told campaign={campaign} told={part} shown={shownBy[part.fact]} />
                    {part.details.length > 0 && (
                      <ul>
                        {part.details.map((detail) => (
                          <li key={detail.words}>
                            <Told campaign={campaign} told={detail} shown={shownOf(part.fact, detail)} />
                          </li>
                        ))}
                      </ul>
                    )}
                  </li>
                ))}
              </ul>
            ) : (
              <p class="muted">It had no recipients.</p>
            )}
            {compared_with > 0 && (
              <p class="muted">
                Beside the {counted(compared_with, "other campaign")} that were completed in the last 30 days.
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
};
