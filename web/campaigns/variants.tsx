import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { useMaySend } from "../api/context.ts";
import { share } from "../format.ts";
import { Badge } from "../parts/badge.tsx";
import { focusOn } from "../parts/page.tsx";
import { ChooseDialog } from "./choose-dialog.tsx";
import { Figure } from "./figure.tsx";
import { isChoosable, testStateWords } from "./test-state.ts";
import { countedOf, needsTracking, wholeCount, wholes } from "./wholes.ts";

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
          <Row key={variant.variant} campaign={campaign} variant={variant} test={test} onChoose={onChoose} />
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
  ["Delivered", "delivered"],
  ["Opened", "opened"],
  ["Clicked", "clicked"],
  ["Unsubscribed", "unsubscribed"],
] as const;

interface RowProps {
  readonly campaign: Campaign;
  readonly variant: Variant;
  readonly test: Test;
  readonly onChoose: ((variant: Variant) => void) | undefined;
}

const Row = ({ campaign, variant, test, onChoose }: RowProps) => {
  const { variant: letter, subject, sent_count } = variant;
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
        <Tile term="Sent">
          <Figure
            campaign={campaign}
            value={sent_count}
            of={{ status: "sent", variant: letter }}
            what={`sent, variant ${letter}`}
          />
        </Tile>
        {figures
          .filter(([, fact]) => campaign.tracking || !needsTracking(fact))
          .map(([term, fact]) => (
            <Tile key={fact} term={term}>
              <Figure
                campaign={campaign}
                value={variant[`${fact}_count`]}
                of={{ fact, variant: letter }}
                what={`${fact}, variant ${letter}`}
              />{" "}
              {fact !== "delivered" && variant[`${fact}_count`] > 0 && (
                <span class="detail">
                  {share(variant[`${fact}_count`], wholeCount(wholes[fact], countedOf(variant)))} of{" "}
                  {wholes[fact]}
                </span>
              )}
            </Tile>
          ))}
      </dl>
    </li>
  );
};

const Tile = ({ term, children }: { term: string; children: ComponentChildren }) => (
  <div class="tile">
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);
