import { useState } from "preact/hooks";
import type { Letter } from "../letters.ts";
import { Segmented } from "../parts/segmented.tsx";
import { lettersOf } from "./ab-test.ts";
import type { Draft } from "./draft.ts";

/** Which variant of a draft is looked at; A again once that one is no more. */
export const useVariant = (draft: Draft): [Letter, (variant: Letter) => void] => {
  const [variant, setVariant] = useState<Letter>("A");
  return [lettersOf(draft).includes(variant) ? variant : "A", setVariant];
};

interface VariantChoiceProps {
  readonly draft: Draft;
  readonly variant: Letter;
  readonly onVariant: (variant: Letter) => void;
}

/** Nothing where there is but one. */
export const VariantChoice = ({ draft, variant, onVariant }: VariantChoiceProps) => {
  const letters = lettersOf(draft);
  if (letters.length === 1) return null;
  return (
    <Segmented
      legend="Which variant"
      options={letters.map((letter) => [letter, `Variant ${letter}`])}
      value={variant}
      onValue={onVariant}
    />
  );
};
