import { type BatchItem, feedbackCounters, type ReportItem, type RowItem } from "./tables.ts";

/** What must hold of a campaign's report once it is quiet, written down from the design alone (decision 64). */

/** What is counted of a domain, by the letter of its counter. */
const domainLetters = {
  d: "delivered_count",
  b: "bounced_count",
  h: "hard_bounced_count",
  c: "complained_count",
  o: "opened_count",
  k: "clicked_count",
} as const satisfies Record<string, keyof typeof feedbackCounters>;

type Counts = Record<string, number>;

/** The counters of those whose names the judge knows: by domain, link and device. */
const namedCounts = (
  { domains }: ReportItem,
  people: readonly { readonly email: string; readonly row: RowItem }[],
): Counts => {
  const counts: Counts = {};
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { email, row } of people) {
    const found = domains.indexOf(email.split("@")[1] ?? "");
    // Whose domain has no row, or is erased, is counted with the others.
    const place = found < 0 ? domains.length : found;
    if (row.outcome === "sent") add(`s${place}`);
    for (const [letter, counter] of Object.entries(domainLetters))
      if (feedbackCounters[counter](row)) add(`d${place}_${letter}`);
    for (const link of row.links ?? []) {
      add(`l${link}`);
      if (row.unsubscribed_at !== undefined) add(`u${link}`);
    }
    if (row.device !== undefined) add(`v_${row.device}`);
  }
  return counts;
};

/** Whatever the domain. */
const withoutDomains = (counts: Counts): Counts => {
  const sums: Counts = {};
  for (const [name, count] of Object.entries(counts)) {
    const fact = name.replace(/^([sd])\d+/, "$1");
    sums[fact] = (sums[fact] ?? 0) + count;
  }
  return sums;
};

const sumOf = (counts: Counts, prefix: RegExp): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (prefix.test(name) ? sum + count : sum), 0);

/** Every counter of a report equals a count of the rows. Of reasons and minutes it is the sums that are judged. */
export const reportViolations = (
  report: ReportItem | undefined,
  batches: readonly BatchItem[],
  rows: ReadonlyMap<string, RowItem>,
): string[] => {
  const people = batches.flatMap(({ batch_id, recipients }) =>
    recipients.flatMap(({ email }, index) => {
      const row = rows.get(`${batch_id} ${index}`);
      return row ? [{ email, row }] : [];
    }),
  );
  if (!report) return batches.length > 0 ? ["it has no report"] : [];
  // Whoever is erased leaves their domain with the next recount, and of a campaign that is over there may be none.
  const ofDomains = people.some(({ email }) => email === "erased") ? withoutDomains : (same: Counts) => same;
  const counts = ofDomains(report.counts);
  const named = ofDomains(namedCounts(report, people));
  const judged = Object.keys(counts).filter((name) => /^([slu]\d*|d\d*_\w|v_\w+)$/.test(name));
  const dropped = batches.reduce((sum, batch) => sum + batch.dropped.length, 0);
  const having = (holds: (row: RowItem) => boolean) => people.filter(({ row }) => holds(row)).length;
  const sums = [
    ["of minutes", /^m\d+$/, having(({ outcome, sent_at }) => outcome === "sent" && sent_at !== undefined)],
    ["of bounces", /^b_/, having((row) => row.bounce_type !== undefined || row.rejected !== undefined)],
    [
      "of those not sent to",
      /^f_/,
      having(({ outcome }) => outcome === "failed" || outcome === "suppressed") + dropped,
    ],
  ] as const;
  return [
    ...[...new Set([...judged, ...Object.keys(named)])]
      .filter((name) => (counts[name] ?? 0) !== (named[name] ?? 0))
      .map((name) => `its report has ${counts[name] ?? 0} for ${name}, the rows say ${named[name] ?? 0}`),
    ...sums
      .filter(([, prefix, count]) => sumOf(counts, prefix) !== count)
      .map(
        ([what, prefix, count]) => `its report has ${sumOf(counts, prefix)} ${what}, the rows say ${count}`,
      ),
  ];
};
