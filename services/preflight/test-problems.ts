import { eachOf } from "../campaigns/ab-test.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Recipient } from "../deliveries/batch.ts";
import { refusedTest } from "../launching/check-request.ts";
import { contentOf, type RequestedWords, variantsOf } from "../mail/content.ts";
import { parseSound, renderSound } from "../mail/every-fault.ts";
import { usedVariables } from "../mail/used-variables.ts";
import { testToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import type { LinkAsker } from "./ask-links.ts";
import { exampleRecipient, spoiled } from "./check-mail.ts";
import type { AudienceCount } from "./count-audience.ts";
import { undefinedProblems } from "./problems.ts";
import type { PreflightProblem } from "./report.ts";
import { type Trial, tryTemplates } from "./try-templates.ts";
import { findUnknown, unknownProblems } from "./unknown-variables.ts";

/** Each variant is tried for so long, in milliseconds. */
const trialMsMax = 1_000;
/** A test that shows no smaller difference than so many percentage points is warned of. */
const pointsMax = 10;

interface Dependencies {
  readonly contacts: Pick<ContactStore, "sample">;
  readonly publicUrl: string;
  /** Empty where the stage has none. */
  readonly postalAddress: string;
  /** Undefined where the stage asks no links. */
  readonly linkAsker: LinkAsker | undefined;
  /** Whether opens and clicks are tracked, where the request does not say. */
  readonly tracking: boolean;
}

/** How a test divides an audience, about: each page of it that is frozen is divided by itself. */
export interface TestSize {
  /** Recipients of each variant. */
  readonly each: number;
  /** Those who wait for the winner. */
  readonly rest: number;
}

/** @returns undefined for a campaign without a test. */
export const testSize = (
  { ab_test }: Pick<CampaignRequest, "ab_test">,
  { recipients }: Pick<AudienceCount, "recipients">,
): TestSize | undefined => {
  if (!ab_test) return undefined;
  const variants = ab_test.variants.length + 1;
  const each = eachOf(recipients, ab_test.share, variants);
  return { each, rest: recipients - each * variants };
};

/** What would spoil a campaign's test. */
export const testProblems = async (
  deps: Dependencies,
  request: CampaignRequest,
  sample: readonly Recipient[],
  count: Pick<AudienceCount, "recipients" | "complete">,
): Promise<PreflightProblem[]> => {
  const refused = refusedTest(request, request.tracking ?? deps.tracking);
  const problems: PreflightProblem[] = refused
    ? [{ severity: "error", code: refused.code, field: refused.field, message: refused.message }]
    : [];
  for (const [place, words] of variantsOf(request).entries()) {
    const own = request.ab_test?.variants[place] ?? {};
    // All else is the campaign's, and told of there.
    for (const problem of await variantProblems(deps, words, sample))
      if (problem.field && Object.hasOwn(own, problem.field))
        problems.push({ ...problem, field: `ab_test.variants[${place}].${problem.field}` });
  }
  return [...problems, ...tooSmall(request, count)];
};

/** What is amiss with the words of one variant. */
const variantProblems = async (
  deps: Dependencies,
  words: RequestedWords,
  sample: readonly Recipient[],
): Promise<PreflightProblem[]> => {
  const parts = parseSound(contentOf(words, deps.postalAddress));
  const { templates } = parts;
  const trial = tryTemplates(templates, sample, Date.now() + trialMsMax);
  const used = usedVariables(templates);
  const unknown = await findUnknown(deps.contacts, used, templates, sample);
  const { values } = sample[0] ?? exampleRecipient;
  const { rest } = renderSound(parts, values, unsubscribeUrl(deps.publicUrl, testToken));
  const { sampled, undefinedVariables: undefined_variables } = trial;
  return [
    ...failing(trial),
    ...unknownProblems(unknown),
    ...undefinedProblems({ sampled, undefined_variables, used, unknown }),
    ...(await spoiled(deps, words, rest, used)),
  ];
};

const failing = ({ failures, sampled }: Trial): PreflightProblem[] =>
  failures?.field === undefined
    ? []
    : [
        {
          severity: failures.count === sampled ? "error" : "warning",
          code: "template_fails",
          field: failures.field,
          message: `The variant cannot be made for ${failures.count} of ${sampled} recipients looked at, such as ${failures.example}: ${failures.message}.`,
        },
      ];

const tooSmall = (
  request: CampaignRequest,
  count: Pick<AudienceCount, "recipients" | "complete">,
): PreflightProblem[] => {
  const size = testSize(request, count);
  if (!size || !count.complete || count.recipients === 0) return [];
  const problem = { severity: "warning", code: "small_test", field: "ab_test.share" } as const;
  if (size.each === 0)
    return [
      {
        ...problem,
        message: "The audience is too small for a test: everybody gets the campaign's own words.",
      },
    ];
  const points = pointsShown(size.each);
  if (points <= pointsMax) return [];
  return [
    {
      ...problem,
      message: `Each variant goes to about ${size.each} ${size.each === 1 ? "person" : "people"}: a difference of less than ${points} percentage points says nothing. Test on a larger share, or fewer variants.`,
    },
  ];
};

/** The least difference of two shares near a half, in percentage points, that chance makes in one of twenty tests. */
const pointsShown = (each: number): number => Math.min(100, Math.ceil(196 * Math.sqrt(0.5 / each)));
