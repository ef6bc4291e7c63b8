import { useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { useMaySend } from "../api/context.ts";
import { count, share } from "../format.ts";
import { Badge } from "../parts/badge.tsx";
import { focusOn } from "../parts/page.tsx";
import { ChooseDialog } from "./choose-dialog.tsx";
import { isChoosable, testStateWords } from "./test-state.ts";

type Test = NonNullable<Campaign["ab_test"]>;
type Variant = Test["variants"][number];

interface VariantsProps {
  readonly campaign: Campaign;
  /** Called once a winner is chosen, or the campaign is no more as it was shown. */
  readonly onChosen: () => void;
}

/** The wordings that a campaign tries: what came back of each, and which the rest of the audience gets. */
export const Variants = ({ campaign, onChosen }: VariantsProps) => {
  const maySend = useMaySend();
  const [choosing, setChoosing] = useState<Variant>();
  const test = campaign.ab_test;
  if (!test) return null;
  const onChoose = maySend && isChoosable(campaign) ? setChoosing : undefined;
  return (
    <section class="variants" aria-labelledby="variants">
      <h2 id="variants" tabIndex={-1}>
        A/B test
      </h2>
      <p role="status">{testStateWords(campaign, test)}</p>
      <ul class="rows">
        {test.variants.map((variant) => (
          <Row
            key={variant.variant}
            variant={variant}
            test={test}
            isTracked={campaign.tracking}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {choosing && (
        <ChooseDialog
          campaign={campaign}
          variant={choosing}
          onChosen={() => {
            setChoosing(undefined);
            // The button that had it is gone.
            focusOn("#variants");
            onChosen();
          }}
          onClose={() => setChoosing(undefined)}
        />
      )}
    </section>
  );
};

const figures = [
  ["Opened", "opened_count"],
  ["Clicked", "clicked_count"],
  ["Unsubscribed", "unsubscribed_count"],
] as const;

interface RowProps {
  readonly variant: Variant;
  readonly test: Test;
  /** Of those that are not nobody counts opens and clicks. */
  readonly isTracked: boolean;
  readonly onChoose: ((variant: Variant) => void) | undefined;
}

const Row = ({ variant, test, isTracked, onChoose }: RowProps) => {
  const { variant: letter, subject, sent_count, delivered_count } = variant;
  return (
    <li class="row">
      <div class="variant-head">
        <strong>{letter}</strong>
        <span class="row-title">{subject}</span>
        {test.winner === letter && <Badge word="Winner" tone="good" />}
        {test.winner === null && test.leads === letter && <Badge word="Leads" tone="busy" />}
        {onChoose && (
          <button
            type="button"
            class="small"
            aria-label={`Choose this one: ${letter}`}
            onClick={() => onChoose(variant)}
          >
            Choose this one
          </button>
        )}
      </div>
      <dl class="tiles">
        <Tile term="Sent" figure={sent_count} />
        <Tile term="Delivered" figure={delivered_count} />
        {figures
          .filter(([, key]) => isTracked || key === "unsubscribed_count")
          .map(([term, key]) => (
            <Tile key={key} term={term} figure={variant[key]} of={delivered_count} />
          ))}
      </dl>
    </li>
  );
};

const Tile = ({ term, figure, of }: { term: string; figure: number; of?: number }) => (
  <div class="tile">
    <dt>{term}</dt>
    <dd>
      {of === undefined ? count(figure) : share(figure, of)}
      {of !== undefined && figure > 0 && <span class="muted"> {count(figure)}</span>}
    </dd>
  </div>
);
