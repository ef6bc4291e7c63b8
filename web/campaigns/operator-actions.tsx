import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { Notice } from "../parts/notice.tsx";
import { pauseWords, resumeWords } from "./action-words.ts";
import { type Action, actionsOf } from "./actions.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { RetryDialog } from "./retry-dialog.tsx";
import { type FailedOrder, useActions } from "./use-actions.ts";

interface OperatorActionsProps {
  readonly campaign: Campaign;
  /** Loads the campaign anew. */
  readonly onOrdered: () => void;
  /** Further buttons, behind these. */
  readonly children: ComponentChildren;
}

const looks: Record<Action, { readonly word: string; readonly tone?: "primary" | "danger" }> = {
  pause: { word: "Pause" },
  resume: { word: "Resume", tone: "primary" },
  cancel: { word: "Cancel campaign", tone: "danger" },
  retry: { word: "Try again" },
};

const refusals: Record<Action, string> = {
  pause: "The campaign was not paused",
  resume: "The campaign was not resumed",
  cancel: "The campaign was not cancelled",
  retry: "Nothing was tried again",
};

const doubts: Record<Action, string> = {
  pause: "the campaign was paused",
  resume: "the campaign was resumed",
  cancel: "the campaign was cancelled",
  retry: "they are tried again",
};

/** The buttons that fit the campaign as it is, and why the last one pressed did nothing. */
export const OperatorActions = ({ campaign, onOrdered, children }: OperatorActionsProps) => {
  const { give, busy, failed } = useActions(campaign, onOrdered);
  const [asking, setAsking] = useState<"cancel" | "retry">();
  const buttons = useRef<HTMLDivElement>(null);
  const ordered = useRef(false);
  const actions = actionsOf(campaign);
  const order: typeof give = (given) => {
    ordered.current = true;
    setAsking(undefined);
    give(given);
  };
  useEffect(() => {
    // The button that had the focus is gone: whoever uses the keyboard goes on from the heading, as on a new page.
    if (ordered.current && document.activeElement === document.body)
      buttons.current?.closest("main")?.querySelector("h1")?.focus({ preventScroll: true });
    ordered.current = false;
  }, [campaign.status]);
  const press = (action: Action) => {
    if (busy) return;
    if (action === "cancel" || action === "retry") setAsking(action);
    else order({ action });
  };
  return (
    <>
      <div class="actions operator" ref={buttons}>
        {actions.map((action, place) => (
          <button
            // By place: Pause becomes Resume, and keeps the focus.
            key={place}
            type="button"
            class={`small ${looks[action].tone ?? ""}`}
            // Not `disabled`, which would take the focus away.
            aria-disabled={busy}
            onClick={() => press(action)}
          >
            {looks[action].word}
          </button>
        ))}
        {children}
      </div>
      {actions.includes("pause") && <p class="hint">{pauseWords(campaign)}</p>}
      {actions.includes("resume") && <p class="hint">{resumeWords(campaign, Date.now())}</p>}
      {failed && <Failed order={failed} />}
      {asking === "cancel" && (
        <CancelDialog
          campaign={campaign}
          onConfirm={() => order({ action: "cancel" })}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "retry" && (
        <RetryDialog
          campaign={campaign}
          onConfirm={(unknown) => order({ action: "retry", unknown })}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
};

/** What is known of an order that was refused, or had no answer. */
const Failed = ({ order: { action, refusal, fate } }: { order: FailedOrder }) =>
  refusal || fate === "not_so_far" ? (
    <Notice tone="bad" title={refusals[action]}>
      {refusal?.message ?? "It was not carried out so far. Try it again."}
    </Notice>
  ) : (
    <Notice tone="warn" title={`It is not known whether ${doubts[action]}`}>
      There was no answer. This page looks again by itself, and says so once it is known.
    </Notice>
  );
