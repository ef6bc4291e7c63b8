import type { Evidence } from "../deliveries/evidence.ts";
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

/** What the news of a batch add to the report of their campaign. */
export const reportOf = (
  names: ReportNames | undefined,
  news: readonly Pick<DeliveryNews, "subject" | "fields" | "reached">[],
  { evidence }: Pick<Known, "evidence">,
): Counts => {
  if (!names) return {};
  const added = [...Map.groupBy(news, ({ subject }) => subject.index)].map(([index, some]) => {
    const key = some[0]!.reached.keys[0] ?? "";
    const before = evidence.get(index) ?? {};
    const after = some.map(({ fields }) => fields).reduce(merged, before);
    const counted = (of: Evidence) => tally(feedbackCounters(names, key, of));
    return differenceOf(counted(before), counted(after));
  });
  return sumCounts(...added);
};
