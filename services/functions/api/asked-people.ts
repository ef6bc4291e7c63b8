import type { Question } from "../../people/question.ts";
import type { SegmentStore } from "../../segments/store.ts";
import { Problem } from "./problem.ts";

/**
 * A question with the filter of the segment that it asks for, as that is now.
 * @param field of the request that the question is in; its parts are parameters of their own when left out.
 * @throws Problem unknown_segment
 */
export const withSegment = async (
  { segments }: { readonly segments: Pick<SegmentStore, "get"> },
  question: Question,
  field?: string,
): Promise<Question> => {
  const { segment } = question;
  if (segment === undefined) return question;
  const found = await segments.get(segment);
  if (!found)
    throw new Problem(
      "unknown_segment",
      `There is no segment ${segment}: see GET /segments.`,
      field === undefined ? "segment" : `${field}.segment`,
    );
  return { ...question, filter: found.filter };
};
