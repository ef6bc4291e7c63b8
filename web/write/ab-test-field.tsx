import { useRef } from "preact/hooks";
import type { PreflightReport } from "../api/client.ts";
import { duration } from "../format.ts";
import { Field, SelectField } from "../parts/field.tsx";
import { focusOn } from "../parts/page.tsx";
import { testWords } from "../test-words.ts";
import {
  type DraftTest,
  hasRoom,
  kindOf,
  letterOf,
  newTest,
  newVariant,
  placeOf,
  type TestKind,
  withoutVariant,
  withVariant,
} from "./ab-test.ts";
import type { Draft } from "./draft.ts";
import { type Faults, goToField } from "./field-names.ts";
import type { Problem } from "./problem-words.ts";
import type { Change } from "./use-autosave.ts";
import { VariantFields } from "./variant-fields.tsx";

interface AbTestFieldProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly problems: readonly Problem[];
  /** How the audience would be divided; undefined until that is known. */
  readonly size: PreflightReport["ab_test"] | undefined;
  readonly onChange: Change;
}

const kinds = [
  [undefined, "No test"],
  ["subject", "Several lines for the inbox"],
  ["content", "Several messages"],
] as const;

/** Whether several wordings are tried on a part of the audience, and which. */
export const AbTestField = ({ draft, faults, problems, size, onChange }: AbTestFieldProps) => {
  const test = draft.abTest;
  const kind = test && kindOf(test);
  // What was written for a test comes back when it is chosen again.
  const left = useRef<Partial<Record<TestKind, DraftTest>>>({});
  const choose = (next: TestKind | undefined) => {
    if (test && kind) left.current[kind] = test;
    onChange({ abTest: next && (left.current[next] ?? newTest(next, draft)) });
  };
  return (
    <fieldset data-field="ab_test ab_test.variants">
      <legend>A/B test</legend>
      <div class="choices">
        {kinds.map(([choice, label]) => (
          <label key={label} class="choice">
            <input type="radio" name="ab-test" checked={kind === choice} onChange={() => choose(choice)} />
            {label}
          </label>
        ))}
      </div>
      {test && kind && (
        <Test
          test={test}
          kind={kind}
          draft={draft}
          faults={faults}
          problems={problems}
          size={size}
          onTest={(abTest) => onChange({ abTest })}
        />
      )}
      {!test && (
        <p class="hint">
          Tries up to four subjects or messages on a part of the audience, drawn by lot. The rest waits, and
          gets the one that did best.
        </p>
      )}
    </fieldset>
  );
};

interface TestProps extends Omit<AbTestFieldProps, "onChange"> {
  readonly test: DraftTest;
  readonly kind: TestKind;
  readonly onTest: (test: DraftTest) => void;
}

const Test = ({ test, kind, draft, faults, problems, size, onTest }: TestProps) => {
  const { variants = [] } = test;
  const next = letterOf(variants.length);
  const add = () => {
    onTest({ ...test, variants: [...variants, newVariant(kind, draft)] });
    setTimeout(() => goToField(placeOf(variants.length)));
  };
  return (
    <>
      <p class="hint">Variant A is what is written above.</p>
      {variants.map((variant, place) => (
        <VariantFields
          key={place}
          variant={variant}
          place={place}
          kind={kind}
          faults={faults}
          problems={problems}
          onVariant={(change) => onTest(withVariant(test, place, change))}
          onRemove={
            variants.length > 1
              ? () => {
                  onTest(withoutVariant(test, place));
                  focusOn("[data-add-variant]");
                }
              : undefined
          }
        />
      ))}
      {hasRoom(test) && (
        <div>
          <button type="button" class="small" data-add-variant onClick={add}>
            Add variant {next}
          </button>
        </div>
      )}
      <Settings test={test} faults={faults} onTest={onTest} />
      <p class="hint" role="status">
        {testWords(
          {
            variants: variants.length + 1,
            winner: test.winner ?? "opens",
            afterMinutes: test.after_minutes ?? 0,
          },
          size,
        )}
      </p>
    </>
  );
};

const winners = [
  ["opens", "Most opens"],
  ["clicks", "Most clicks"],
  ["by_hand", "I choose it"],
] as const;

const usualMinutes = [30, 60, 120, 240, 480, 720, 1_440, 2_880, 4_320, 10_080] as const;

const Settings = ({ test, faults, onTest }: Pick<TestProps, "test" | "faults" | "onTest">) => (
  <div class="columns">
    <div data-field="ab_test.share">
      <Field label="Share, in percent" error={faults["ab_test.share"]}>
        {(attributes) => (
          <input
            {...attributes}
            type="number"
            min={5}
            max={50}
            value={test.share ?? ""}
            onInput={(event) => {
              const { share: _, ...others } = test;
              const share = event.currentTarget.valueAsNumber;
              onTest(Number.isNaN(share) ? others : { ...others, share });
            }}
          />
        )}
      </Field>
    </div>
    <div data-field="ab_test.winner">
      <SelectField
        label="The winner has"
        value={test.winner ?? ""}
        onValue={(winner) => onTest({ ...test, winner: winner as NonNullable<DraftTest["winner"]> })}
        error={faults["ab_test.winner"]}
        options={test.winner ? winners : [["", "Not chosen yet"], ...winners]}
      />
    </div>
    {test.winner !== "by_hand" && (
      <div data-field="ab_test.after_minutes">
        <SelectField
          label="Decided after"
          value={String(test.after_minutes ?? 240)}
          onValue={(minutes) => onTest({ ...test, after_minutes: Number(minutes) })}
          error={faults["ab_test.after_minutes"]}
          options={minutesOptions(test.after_minutes)}
        />
      </div>
    )}
  </div>
);

/** Those that are usual, and what the draft has. */
const minutesOptions = (chosen: number | undefined) =>
  [...new Set([...usualMinutes, ...(chosen === undefined ? [] : [chosen])])]
    .sort((a, b) => a - b)
    .map((minutes) => [String(minutes), duration(minutes * 60)] as const);
