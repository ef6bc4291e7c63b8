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
                {parts.map(({ fact, words, comparison, count }) => (
                  <li key={fact}>
                    {count > 0 ? <a href={recipientsLink(campaign, shownBy[fact])}>{words}</a> : words}
                    {comparison !== null && <span class="muted"> {comparison}</span>}
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
