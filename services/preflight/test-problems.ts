import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Recipient } from "../deliveries/batch.ts";
import { refusedTest } from "../launching/check-request.ts";
import { contentOf, variantsOf } from "../mail/content.ts";
import { parseSound } from "../mail/every-fault.ts";
import type { AudienceCount } from "./count-audience.ts";
import type { PreflightProblem } from "./report.ts";
import { tryTemplates } from "./try-templates.ts";

/** Each variant is tried for so long, in milliseconds. */
const trialMsMax = 1_000;
/** A test that shows no smaller difference than so many percentage points is warned of. */
const pointsMax = 10;

/** What would spoil a campaign's test. */
export const testProblems = (
  { tracking, postalAddress }: { readonly tracking: boolean; readonly postalAddress: string },
  request: CampaignRequest,
  sample: readonly Recipient[],
  count: Pick<AudienceCount, "recipients" | "complete">,
): PreflightProblem[] => {
  const refused = refusedTest(request, request.tracking ?? tracking);
  return [
    ...(refused
      ? [{ severity: "error" as const, code: refused.code, field: refused.field, message: refused.message }]
      : []),
    ...failingVariants(request, sample, postalAddress),
    ...tooSmall(request, count),
  ];
};

/** Those on whom the words of a variant fail that are its own. */
const failingVariants = (
  request: CampaignRequest,
  sample: readonly Recipient[],
  postalAddress: string,
): PreflightProblem[] =>
  variantsOf(request).flatMap((variant, place) => {
    const { templates } = parseSound(contentOf(variant, postalAddress));
    const { failures, sampled } = tryTemplates(templates, sample, Date.now() + trialMsMax);
    const own = request.ab_test?.variants[place] ?? {};
    if (!failures?.field || !Object.hasOwn(own, failures.field)) return [];
    return [
      {
        severity: failures.count === sampled ? ("error" as const) : ("warning" as const),
        code: "template_fails" as const,
        field: `ab_test.variants[${place}].${failures.field}`,
        message: `The variant cannot be made for ${failures.count} of ${sampled} recipients looked at, such as ${failures.example}: ${failures.message}.`,
      },
    ];
  });

const tooSmall = (
  { ab_test }: CampaignRequest,
  { recipients, complete }: Pick<AudienceCount, "recipients" | "complete">,
): PreflightProblem[] => {
  if (!ab_test || !complete || recipients === 0) return [];
  const variants = ab_test.variants.length + 1;
  const each = Math.min(
    Math.ceil((recipients * ab_test.share) / 100 / variants),
    Math.floor(recipients / variants),
  );
  const problem = { severity: "warning", code: "small_test", field: "ab_test.share" } as const;
  if (each === 0)
    return [
      {
        ...problem,
        message: "The audience is too small for a test: everybody gets the campaign's own words.",
      },
    ];
  const points = pointsShown(each);
  if (points <= pointsMax) return [];
  return [
    {
      ...problem,
      message: `Each variant goes to about ${each} ${each === 1 ? "person" : "people"}: a difference of less than ${points} percentage points says nothing. Test on a larger share, or fewer variants.`,
    },
  ];
};

/** The least difference of two shares near a half, in percentage points, that chance makes in one of twenty tests. */
const pointsShown = (each: number): number => Math.min(100, Math.ceil(196 * Math.sqrt(0.5 / each)));
