import type { CampaignRequest, DraftContent, PreviewRequest } from "../api/client.ts";
import { type Letter, letters } from "../letters.ts";
import type { Draft } from "./draft.ts";

/** A test of wordings as a draft has it: A is the draft's own words, and what stands here are B, C and D. */
export type DraftTest = NonNullable<DraftContent["ab_test"]>;
/** What a variant has of its own; a field that is not there is as in A. */
export type DraftVariant = NonNullable<DraftTest["variants"]>[number];

/** What a test tries. */
export type TestKind = "subject" | "content";

/** The letter of a variant, by its place among those beside A. */
export const letterOf = (place: number): Letter => letters[place + 1] ?? "D";
/** Where a field of a variant is in a request. */
export const placeOf = (place: number, field?: keyof DraftVariant): string =>
  `ab_test.variants[${place}]${field ? `.${field}` : ""}`;

const variantsOf = ({ abTest }: Draft): readonly DraftVariant[] => abTest?.variants ?? [];

/** The letters of a draft's wordings; A alone without a test. */
export const lettersOf = (draft: Draft): readonly Letter[] => letters.slice(0, variantsOf(draft).length + 1);

/** Whether one more variant can be tried. */
export const hasRoom = ({ variants = [] }: DraftTest): boolean => variants.length < letters.length - 1;

const bodyFields = ["body", "text_body"] as const;
export const kindOf = ({ variants = [] }: DraftTest): TestKind =>
  variants.some((variant) => bodyFields.some((field) => variant[field] !== undefined))
    ? "content"
    : "subject";

/** Another message begins as the first; another subject is blank, for a copy would test nothing. */
export const newVariant = (kind: TestKind, { body, format, blocks }: Draft): DraftVariant =>
  kind === "subject" ? { subject: "" } : { body, format, ...(blocks ? { blocks } : {}) };

/** A test to begin with. */
export const newTest = (kind: TestKind, draft: Draft): DraftTest => ({
  share: 20,
  winner: kind === "subject" ? "opens" : "clicks",
  after_minutes: 240,
  variants: [newVariant(kind, draft)],
});

/** The test with a variant changed: what is undefined is as in A from then on. */
export const withVariant = (test: DraftTest, place: number, change: Partial<DraftVariant>): DraftTest => ({
  ...test,
  variants: (test.variants ?? []).map((variant, at) => (at === place ? merged(variant, change) : variant)),
});

const merged = (variant: DraftVariant, change: Partial<DraftVariant>): DraftVariant =>
  Object.fromEntries(Object.entries({ ...variant, ...change }).filter(([, value]) => value !== undefined));

export const withoutVariant = (test: DraftTest, place: number): DraftTest => ({
  ...test,
  variants: (test.variants ?? []).filter((_, at) => at !== place),
});

/** What a variant says instead of A, as it is sent. A text that is blank is made of the message. */
const wordsOf = ({ format: _, blocks: __, text_body = "", ...words }: DraftVariant) => ({
  ...words,
  ...(text_body.trim() ? { text_body } : {}),
});

type AskedTest = NonNullable<CampaignRequest["ab_test"]>;

/** The test that a draft asks for. What of it is not right the API refuses, and says so. */
export const testRequestOf = (draft: Draft): AskedTest | undefined =>
  draft.abTest && ({ ...draft.abTest, variants: variantsOf(draft).map(wordsOf) } as AskedTest);

/** What a preview is asked for beside the draft's own words, to show a variant: the words of no other. */
export const previewVariantOf = (
  draft: Draft,
  variant: Letter,
): Pick<PreviewRequest, "ab_test" | "variant"> =>
  variant === "A"
    ? {}
    : {
        variant,
        ab_test: {
          variants: variantsOf(draft).map((words, place) =>
            letterOf(place) === variant ? wordsOf(words) : {},
          ),
        },
      };
