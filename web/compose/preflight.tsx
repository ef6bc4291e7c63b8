import type { ComponentChildren } from "preact";
import type { PreflightReport } from "../api/client.ts";
import { bytes, count, dollars, duration } from "../format.ts";
import { Notice } from "../parts/notice.tsx";

/** What would become of a campaign: figures, and what stands in its way. */
export const Preflight = ({ report }: { report: PreflightReport }) => {
  const { complete, recipients, suppressed, duration_seconds, size_bytes, cost } = report;
  const atLeast = complete ? "" : "more than ";
  return (
    <>
      <dl class="preflight" aria-label="What is sent">
        <Entry term="Recipients">
          {atLeast}
          {count(recipients)}
        </Entry>
        {suppressed.count > 0 && (
          <Entry term="Left out">
            {atLeast}
            {count(suppressed.count)}
            <ul class="muted">
              {suppressed.reasons.map(({ reason, count: number }) => (
                <li key={reason}>
                  {suppressed.reasons.length > 1 && `${count(number)}: `}
                  {reason}
                </li>
              ))}
            </ul>
          </Entry>
        )}
        {size_bytes !== null && <Entry term="Each mail">{bytes(size_bytes)}</Entry>}
        {duration_seconds !== null && (
          <Entry term="Takes">
            {complete ? "about " : atLeast}
            {duration(duration_seconds)}
          </Entry>
        )}
        <Entry term="Costs">
          {complete ? "about " : atLeast}
          {dollars(cost.total)}
        </Entry>
      </dl>
      <Problems title="It cannot be sent like this" severity="error" report={report} />
      <Problems title="Look at this first" severity="warning" report={report} />
      {report.problems
        .filter(({ severity }) => severity === "note")
        .map(({ message }) => (
          <p class="muted" key={message}>
            {message}
          </p>
        ))}
    </>
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
  readonly severity: "error" | "warning";
  readonly report: PreflightReport;
}

const Problems = ({ title, severity, report }: ProblemsProps) => {
  const problems = report.problems.filter((problem) => problem.severity === severity);
  if (problems.length === 0) return null;
  return (
    <Notice tone={severity === "error" ? "bad" : "warn"} title={title}>
      {problems.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  );
};
