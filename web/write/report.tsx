import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { PreflightReport } from "../api/client.ts";
import { bytes, count, counted, dollars, duration } from "../format.ts";
import { Failure } from "../parts/notice.tsx";
import { fieldOf } from "./field-names.ts";
import type { Problem } from "./problem-words.ts";
import type { Report } from "./use-report.ts";

interface ReportProps {
  readonly report: Report;
  /** Goes to the field that a problem is about; left out where there is no form. */
  readonly onField?: (field: string) => void;
}

/** What would become of a draft: figures, and what stands in its way, each leading to its field. */
export const ReportView = ({
  report: { figures, problems, failure, isStale, reload },
  onField,
}: ReportProps) => (
  <div class="report">
    <p class="report-sum" role="status">
      {sumOf({ figures, problems, failure })}
      {isStale && figures && <span class="muted"> Checking…</span>}
    </p>
    {failure && <Failure what="It could not be checked" error={failure} retry={reload} />}
    {figures && <Figures report={figures} />}
    <ProblemLists problems={problems} onField={onField} />
  </div>
);

/** What is amiss, the worst first. */
export const ProblemLists = (props: Omit<ProblemsProps, "title" | "severity">) => (
  <>
    <Problems title="Stands in the way" severity="error" {...props} />
    <Problems title="Look at this" severity="warning" {...props} />
    <Problems title="Good to know" severity="note" {...props} />
  </>
);

/** How it stands, in one line. */
export const sumOf = ({
  figures,
  problems,
  failure,
}: Pick<Report, "figures" | "problems" | "failure">): string => {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return `${counted(errors, "thing")} to mend before it can start`;
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  if (warnings > 0) return `Can start; ${counted(warnings, "thing")} to look at`;
  if (figures) return "Ready to start";
  return failure ? "Not checked" : "Checking…";
};

/** The same in a word or two, and how bad it is. */
export const shortSumOf = ({
  figures,
  problems,
  failure,
}: Report): { readonly word: string; readonly tone?: "bad" | "warn" } => {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return { word: `To mend (${count(errors)})`, tone: "bad" };
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  if (warnings > 0) return { word: `To look at (${count(warnings)})`, tone: "warn" };
  if (figures) return { word: "Ready" };
  return { word: failure ? "Not checked" : "Checking…" };
};

const Figures = ({ report }: { report: PreflightReport }) => {
  const { complete, recipients, suppressed, left_out, duration_seconds, size_bytes, cost, account } = report;
  const reasons = [...suppressed.reasons, ...left_out.reasons].sort((a, b) => b.count - a.count);
  const atLeast = complete ? "" : "more than ";
  const about = complete ? "about " : atLeast;
  return (
    <dl class="preflight" aria-label="What is sent">
      <Entry term="Recipients">
        {atLeast}
        {count(recipients)}
      </Entry>
      {reasons.length > 0 && (
        <Entry term="Left out">
          {atLeast}
          {count(suppressed.count + left_out.count)}
          <ul class="muted">
            {reasons.map(({ reason, count: number }) => (
              <li key={reason}>
                {reasons.length > 1 && `${count(number)}: `}
                {reason}
              </li>
            ))}
          </ul>
        </Entry>
      )}
      {size_bytes !== null && <Entry term="Each mail">{bytes(size_bytes)}</Entry>}
      {duration_seconds !== null && (
        <Entry term="Takes">
          {about}
          {duration(duration_seconds)}
        </Entry>
      )}
      <Entry term="Costs">
        {about}
        {dollars(cost.total)}
      </Entry>
      {account.quota.left !== null && (
        <Entry term="Quota left">{`${counted(account.quota.left, "mail")} in 24 hours`}</Entry>
      )}
    </dl>
  );
};

const Entry = ({ term, children }: { term: string; children: ComponentChildren }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

interface ProblemsProps {
  readonly title: string;
  readonly severity: Problem["severity"];
  readonly problems: readonly Problem[];
  readonly onField: ReportProps["onField"];
}

const Problems = ({ title, severity, problems, onField }: ProblemsProps) => {
  const id = useId();
  const shown = problems.filter((problem) => problem.severity === severity);
  if (shown.length === 0) return null;
  return (
    <section class={`problems ${severity}`}>
      <h3>{title}</h3>
      <ul>
        {shown.map(({ message, field }, place) => (
          <li key={message}>
            <span id={`${id}-${place}`}>{message}</span>
            {field && onField && (
              <button
                type="button"
                class="link"
                aria-describedby={`${id}-${place}`}
                onClick={() => onField(fieldOf(field)!)}
              >
                Go there
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
