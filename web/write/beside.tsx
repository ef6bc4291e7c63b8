import { useMaySend } from "../api/context.ts";
import { Tabs } from "../parts/tabs.tsx";
import type { Draft } from "./draft.ts";
import { fieldOf } from "./field-names.ts";
import { Preview } from "./preview.tsx";
import { ReportView, shortSumOf, sumOf } from "./report.tsx";
import { TestSend } from "./test-send.tsx";
import type { BesideTab } from "./use-beside.ts";
import type { Report } from "./use-report.ts";

interface BesideProps {
  readonly draft: Draft;
  readonly report: Report;
  readonly tab: BesideTab;
  readonly onTab: (tab: BesideTab) => void;
  readonly isLarge: boolean;
  readonly onLarge: (isLarge: boolean) => void;
  /** Goes to the field that a problem is about. */
  readonly onField: (field: string) => void;
}

/** What would happen, beside the form. The mail comes first: what is amiss is counted on its tab, and told there. */
export const Beside = ({ draft, report, tab, onTab, isLarge, onLarge, onField }: BesideProps) => {
  const maySend = useMaySend();
  return (
    <aside class="write-side" aria-label="What would happen">
      {/* The report tells it itself where it is seen. */}
      <p class="visually-hidden" role="status">
        {tab !== "check" && sumOf(report)}
      </p>
      <div class="card">
        <Tabs
          label="What would happen"
          open={tab}
          onOpen={onTab}
          tabs={[
            {
              name: "preview",
              word: "Preview",
              children: <Preview draft={draft} isLarge={isLarge} onLarge={onLarge} />,
            },
            {
              name: "check",
              ...shortSumOf(report),
              children: (
                <section aria-labelledby="check">
                  <h2 id="check" tabIndex={-1}>
                    What would happen
                  </h2>
                  <ReportView report={report} onField={onField} />
                </section>
              ),
            },
            ...(maySend
              ? [
                  {
                    name: "test" as const,
                    word: "Send a test",
                    children: <TestSend draft={draft} onField={(field) => onField(fieldOf(field)!)} />,
                  },
                ]
              : []),
          ]}
        />
      </div>
    </aside>
  );
};
