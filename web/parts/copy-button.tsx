import { useState } from "preact/hooks";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, as in "Copy the link". */
  readonly noun: string;
}

const words = { done: "Copied", failed: "Not copied" } as const;

/** Copies a text to the clipboard, and says whether that worked. */
export const CopyButton = ({ text, noun }: CopyButtonProps) => {
  const [outcome, setOutcome] = useState<keyof typeof words>();
  const copy = () =>
    // A page that is not served securely has no clipboard.
    navigator.clipboard
      ? navigator.clipboard.writeText(text).then(
          () => setOutcome("done"),
          () => setOutcome("failed"),
        )
      : setOutcome("failed");
  return (
    <>
      <button type="button" class="small" aria-label={`Copy ${noun}`} onClick={() => void copy()}>
        Copy
      </button>
      <span class="muted" role="status">
        {outcome && words[outcome]}
      </span>
    </>
  );
};
