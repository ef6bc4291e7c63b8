import type { Refusal, RefusalCode } from "../api/refusal.ts";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";

/** Failures that may have happened after the campaign was accepted. */
const uncertain: ReadonlySet<RefusalCode> = new Set(["unreachable", "unexpected_answer", "internal_error"]);

interface SendFailureProps {
  readonly refusal: Refusal;
  /** Gives the draft a new identity. */
  readonly onSendAsAnother: () => void;
}

/** Why a campaign was not sent, or may have been, when no field is to blame. */
export const SendFailure = ({ refusal, onSendAsAnother }: SendFailureProps) => {
  if (refusal.code === "idempotency_key_reused")
    return (
      <Notice tone="bad" title="This draft was sent before you changed it">
        <p>
          An earlier attempt did arrive, although its reply did not. It is among{" "}
          <a href={links.campaigns}>your campaigns</a>: look there first.
        </p>
        <button type="button" class="small" onClick={onSendAsAnother}>
          Make this another campaign
        </button>
      </Notice>
    );
  if (!uncertain.has(refusal.code))
    return (
      <Notice tone="bad" title="The campaign was not sent">
        {refusal.message}
      </Notice>
    );
  return (
    <Notice tone="bad" title="There was no confirmation that it was sent">
      <p>{refusal.message}</p>
      <p>Send it again: whatever happened, it is sent only once.</p>
    </Notice>
  );
};
