import { answer, type Campaign, type CampaignSummary } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { isSilent, phaseOf } from "../campaigns/progress.ts";
import { recipientsLink, type Shown } from "../campaigns/recipients-link.ts";
import { counted } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";
import { comparedMax, links } from "../router.ts";
import { piecesOf } from "./pieces.ts";

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

/** Who got it, and what they did with it. */
const readersFacts: readonly Part["fact"][] = ["delivered", "opened", "clicked"];

interface ToldProps {
  readonly campaign: Campaign;
  readonly told: Pick<Detail, "words" | "comparison" | "count" | "numbers">;
  /** Whom it is about. */
  readonly shown: Shown;
  /** Where those stand that it is compared with. */
  readonly others: string;
}

const Told = ({ campaign, told, shown, others }: ToldProps) => {
  const { words, comparison, count, numbers } = told;
  // What several numbers say together leads nowhere; one alone is all of the words.
  const ofWords = numbers.length > 0 ? numbers : count > 0 ? [{ words, filter: shown }] : [];
  return (
    <>
      <Linked campaign={campaign} text={words} numbers={ofWords} />
      {comparison !== null && (
        <span class="muted">
          {" "}
          {numbers.some((one) => comparison.includes(one.words)) ? (
            <Linked campaign={campaign} text={comparison} numbers={numbers} />
          ) : (
            <a href={others}>{comparison}</a>
          )}
        </span>
      )}
    </>
  );
};

interface LinkedProps {
  readonly campaign: Campaign;
  readonly text: string;
  readonly numbers: Detail["numbers"];
}

/** A text with its numbers, each of which leads to the people it counts. */
const Linked = ({ campaign, text, numbers }: LinkedProps) => (
  <>
    {piecesOf(text, numbers).map(({ text: piece, number }) =>
      number ? (
        <a key={piece} href={recipientsLink(campaign, number.filter)}>
          {piece}
        </a>
      ) : (
        piece
      ),
    )}
  </>
);

/** Beside each other as far as so many can stand there; else where all are that ended like them. */
const othersOf = (
  { campaign_id }: Campaign,
  { compared_ids, compared_with }: Pick<CampaignSummary, "compared_ids" | "compared_with">,
): string =>
  compared_with < comparedMax
    ? links.compare([campaign_id, ...compared_ids])
    : `${links.campaigns}?status=completed`;

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
        : { parts: [], compared_with: 0, compared_ids: [] },
  );
  if (!isOver) return null;
  // None of them is no news before SES tells of any.
  const known = ({ fact }: Part) => !isSilent(campaign) || !readersFacts.includes(fact);
  return (
    <section aria-labelledby="summary" class="summary">
      <h2 id="summary">In short</h2>
      <Loaded resource={summary} noun="The summary">
        {({ parts, compared_with, compared_ids }) => (
          <>
            {isSilent(campaign) && <p class="muted">Nothing is known yet of what became of those sent.</p>}
            {parts.length > 0 ? (
              <ul>
                {parts.filter(known).map((part) => (
                  <li key={part.fact}>
                    <Told
                      campaign={campaign}
                      told={part}
                      shown={shownBy[part.fact]}
                      others={othersOf(campaign, { compared_with, compared_ids })}
                    />
                    {part.details.length > 0 && (
                      <ul>
                        {part.details.map((detail) => (
                          <li key={detail.words}>
                            <Told
                              campaign={campaign}
                              told={detail}
                              shown={shownOf(part.fact, detail)}
                              others={othersOf(campaign, { compared_with, compared_ids })}
                            />
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
                Beside the{" "}
                <a href={othersOf(campaign, { compared_with, compared_ids })}>
                  {counted(compared_with, "other campaign")}
                </a>{" "}
                that were completed in the last 30 days.
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
};
