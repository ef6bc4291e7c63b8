import { withVariant } from "../campaigns/ab-test.ts";
import { type Evidence, feedbackCountsOf } from "../deliveries/evidence.ts";
import type { Known } from "../deliveries/feedback-store.ts";
import { feedbackCounters, type ReportNames } from "../deliveries/report.ts";
import { placeOfLink } from "../mail/template-links.ts";
import { type Counts, differenceOf, sumCounts, tally } from "../platform/counts.ts";
import type { DeliveryNews } from "./meaning.ts";

/** News with the link that was followed, where the report has a row for it. */
export const withLink = <N extends Pick<DeliveryNews, "fields" | "link">>(
  names: ReportNames | undefined,
  news: N,
): N => {
  const place = news.link === undefined ? undefined : placeOfLink(names?.links ?? [], news.link);
  return place === undefined ? news : { ...news, fields: { ...news.fields, links: [place] } };
};

/** What is known once the news are noted: of two that say the same the first stands. */
const merged = (before: Evidence, fields: Evidence): Evidence => {
  const links = [...new Set([...(before.links ?? []), ...(fields.links ?? [])])];
  return { ...fields, ...before, ...(links.length > 0 && { links }) };
};

/** What the news of a batch change of a recipient. */
interface Change {
  readonly key: string;
  readonly before: Evidence;
  readonly after: Evidence;
}

/** The recipients that the news of a batch are of. */
export const changesOf = (
  news: readonly Pick<DeliveryNews, "subject" | "fields" | "reached">[],
  { evidence }: Pick<Known, "evidence">,
): Change[] =>
  [...Map.groupBy(news, ({ subject }) => subject.index)].map(([index, some]) => {
    const before = evidence.get(index) ?? {};
    const after = some.map(({ fields }) => fields).reduce(merged, before);
    return { key: some[0]!.reached.keys[0] ?? "", before, after };
  });

/** What changes add to counters, each of which is a function of one recipient: also less, where a bounce ends a delivery. */
const added = (
  changes: readonly Change[],
  countersOf: (evidence: Evidence, key: string) => string[],
): Counts =>
  sumCounts(
    ...changes.map(({ key, before, after }) =>
      differenceOf(tally(countersOf(before, key)), tally(countersOf(after, key))),
    ),
  );

/** What they add to the counters of the campaign. */
export const countsOf = (batch: number, changes: readonly Change[]): Counts =>
  added(changes, (evidence) => withVariant(batch, feedbackCountsOf(evidence)));

/** What they add to its report. */
export const reportOf = (names: ReportNames | undefined, changes: readonly Change[]): Counts =>
  names ? added(changes, (evidence, key) => feedbackCounters(names, key, evidence)) : {};
