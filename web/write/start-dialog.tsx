import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { PreflightReport } from "../api/client.ts";
import { useConnection, useKey } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { asRead } from "../editor/liquid.ts";
import { counted, dateTime, windowWords } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { daysIn, recurrenceWords } from "../recurrence-words.ts";
import { links } from "../router.ts";
import { testWords } from "../test-words.ts";
import { type DraftTest, letterOf, lettersOf } from "./ab-test.ts";
import { AudienceSummary } from "./audience-summary.tsx";
import type { Draft } from "./draft.ts";
import { type Problem, problemOfRefusal } from "./problem-words.ts";
import { ReportView } from "./report.tsx";
import { keepSender } from "./sender.ts";
import { startDraft } from "./start.ts";
import { StartFailure } from "./start-failure.tsx";
import type { Report } from "./use-report.ts";

interface StartDialogProps {
  readonly draftId: string;
  readonly draft: Draft;
  readonly report: Report;
  /** Saves what is not saved yet. @returns whether all is. */
  readonly save: () => Promise<boolean>;
  /** Called when the API refuses the draft for one of its fields. */
  readonly onRefused: (problem: Problem) => void;
  readonly onField: (field: string) => void;
  readonly onClose: () => void;
}

/** The last look before mail leaves for good, or is set to leave: it says what will happen. */
export const StartDialog = ({
  draftId,
  draft,
  report,
  save,
  onRefused,
  onField,
  onClose,
}: StartDialogProps) => {
  const { api } = useConnection();
  const isReleased = useKey().approval_required || draft.approval;
  const [step, setStep] = useState<string>();
  const [failure, setFailure] = useState<Refusal>();
  const why = useId();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const later = draft.start === "later";
  const errors = report.problems.filter(({ severity }) => severity === "error").length;
  const isChecked = report.figures !== undefined || report.failure !== undefined;
  const reason = reasonNot({ errors, isKnown: !report.isStale && isChecked });

  const start = async () => {
    if (busy.current || reason) return;
    busy.current = true;
    setFailure(undefined);
    setStep(later ? "Scheduling…" : "Starting…");
    try {
      await save();
      const id = await startDraft(api, draftId, draft);
      keepSender(draft);
      location.replace(links.campaign(id));
    } catch (error) {
      busy.current = false;
      setStep(undefined);
      const refusal = toRefusal(error);
      const problem = problemOfRefusal(refusal, draft);
      if (problem) onRefused(problem);
      else setFailure(refusal);
    }
  };
  return (
    <Dialog title={later ? "Schedule this campaign?" : "Send this campaign?"} wide isRead onClose={onClose}>
      <Summary draft={draft} report={report} isReleased={isReleased} />
      {isReleased && (
        <Notice tone="warn" title="A second person has to release it">
          Nothing is sent before somebody else has.
        </Notice>
      )}
      <ReportView report={report} onField={onField} />
      {failure && <StartFailure refusal={failure} />}
      <p class="muted" id={why} role="status">
        {step ?? reason ?? warningOf(draft, isReleased)}
      </p>
      <div class="actions">
        <button type="button" onClick={onClose}>
          Keep editing
        </button>
        <button
          type="button"
          class="primary"
          disabled={reason !== undefined || step !== undefined}
          aria-describedby={why}
          onClick={() => void start()}
        >
          {isReleased ? "Ask for release" : startWord(later)}
        </button>
      </div>
    </Dialog>
  );
};

const warningOf = ({ start, recurrence }: Draft, isReleased: boolean): string => {
  if (start === "now" && !isReleased) return "Mail that was sent cannot be taken back.";
  return start === "later" && recurrence
    ? "It comes again until its series is ended. Each can be skipped or moved until it starts."
    : "Until it starts, it can be changed, moved and cancelled.";
};

const startWord = (later: boolean): string => (later ? "Schedule" : "Send now");

/** Why it cannot be started as it is; a check that failed says nothing against it: the API has the last word. */
const reasonNot = ({ errors, isKnown }: { errors: number; isKnown: boolean }): string | undefined => {
  if (errors > 0) return `It cannot start before ${errors === 1 ? "that is" : "these are"} mended.`;
  return isKnown ? undefined : "Checking…";
};

interface SummaryProps extends Pick<StartDialogProps, "draft" | "report"> {
  /** Whether a second person releases it. */
  readonly isReleased: boolean;
}

const Summary = ({ draft, report: { figures }, isReleased }: SummaryProps) => (
  <dl class="facts start-facts" aria-label="What will happen">
    <Fact term="Subject">{asRead(draft.subject) || "None yet"}</Fact>
    {draft.abTest && (
      <Fact term="A/B test">
        <TestSummary draft={draft} test={draft.abTest} size={figures?.ab_test} />
      </Fact>
    )}
    <Fact term="From">{senderWords(draft)}</Fact>
    <Fact term="To">
      <AudienceSummary draft={draft} />
    </Fact>
    <Fact term="When">
      {whenWords(draft, isReleased)}
      {figures && <Then draft={draft} starts={figures.starts} />}
    </Fact>
    {draft.attachments.length > 0 && (
      <Fact term="Files">
        {counted(draft.attachments.length, "file")}:{" "}
        {draft.attachments.map(({ filename }) => filename).join(", ")}
      </Fact>
    )}
    {figures && !figures.account.production_access && (
      <Fact term="Account">In SES’s sandbox: only verified addresses get mail</Fact>
    )}
  </dl>
);

/** The days of the first times of a campaign that repeats. */
const Then = ({ draft, starts }: { draft: Draft; starts: readonly string[] }) => {
  if (!draft.recurrence || draft.start === "now" || starts.length === 0) return null;
  const [first, ...others] = daysIn(starts, draft.timeZone);
  return <div class="muted">First on {[first, ...others].join(", then ")}</div>;
};

interface TestSummaryProps {
  readonly draft: Draft;
  readonly test: DraftTest;
  readonly size: PreflightReport["ab_test"] | undefined;
}

const TestSummary = ({ draft, test, size }: TestSummaryProps) => (
  <>
    {testWords(
      {
        variants: lettersOf(draft).length,
        winner: test.winner ?? "opens",
        afterMinutes: test.after_minutes ?? 0,
      },
      size,
    )}
    <ul class="muted">
      <li>A: {asRead(draft.subject) || "no subject yet"}</li>
      {(test.variants ?? []).map(({ subject }, place) => (
        <li key={place}>
          {letterOf(place)}: {subject === undefined ? "another message" : asRead(subject)}
        </li>
      ))}
    </ul>
  </>
);

const Fact = ({ term, children }: { term: string; children: ComponentChildren }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

const senderWords = ({ fromName, fromEmail, replyTo }: Draft): string => {
  if (!fromEmail) return "Nobody yet";
  const from = fromName.trim() ? `${fromName.trim()} <${fromEmail}>` : fromEmail;
  return replyTo.trim() ? `${from}, replies to ${replyTo}` : from;
};

const whenWords = ({ start, sendAt, timeZone, window, recurrence }: Draft, isReleased: boolean): string => {
  const hours = window.limited ? `, only ${windowWords(window)} (${timeZone})` : "";
  if (start === "now") return `As soon as it is ${isReleased ? "released" : "sent"}${hours}`;
  if (sendAt && recurrence) return `${recurrenceWords(recurrence, sendAt, timeZone)}${hours}`;
  return sendAt ? `${dateTime(sendAt)} (${timeZone})${hours}` : "No time yet";
};
