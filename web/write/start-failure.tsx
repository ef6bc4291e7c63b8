import type { Refusal, RefusalCode } from "../api/refusal.ts";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";

/** Failures that may have happened after the campaign was accepted. */
const uncertain: ReadonlySet<RefusalCode> = new Set(["unreachable", "unexpected_answer", "internal_error"]);

/** Why a draft was not started, or may have been, when no field is to blame. */
export const StartFailure = ({ refusal }: { refusal: Refusal }) => {
  if (refusal.code === "draft_started" || refusal.code === "idempotency_key_reused")
    return (
      <Notice tone="bad" title="This draft was started already">
        <p>
          An earlier attempt did arrive, although its reply did not. It is among{" "}
          <a href={links.campaigns}>your campaigns</a>: look there. To send this one besides, duplicate it.
        </p>
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
