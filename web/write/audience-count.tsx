import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { useDebounced } from "../parts/use-debounced.ts";
import { audienceOf, isNobodyChosen } from "./audience-request.ts";
import type { Draft } from "./draft.ts";

/** Until an audience that is being chosen is counted, in milliseconds. */
const restMs = 600;

/** How many would get a draft now. It follows what is chosen. */
export const AudienceCount = ({ draft }: { draft: Draft }) =>
  isNobodyChosen(draft) ? <p class="muted">Nobody is chosen yet.</p> : <Counted draft={draft} />;

const Counted = ({ draft }: { draft: Draft }) => {
  const { api } = useConnection();
  const asked = useDebounced(JSON.stringify({ audience: audienceOf(draft) }), restMs);
  const { data, error, stale } = useResource(asked, (signal) =>
    answer(api.campaigns.audience.$post({ json: JSON.parse(asked) as object }, { init: { signal } })),
  );
  // What is not an address yet is being written: the API says so when it is sent.
  if (error) return <p class="muted">{error.message}</p>;
  if (!data || stale)
    return (
      <p class="muted" role="status">
        Counting…
      </p>
    );
  const atLeast = data.complete ? "" : "more than ";
  const leftOut = data.suppressed.count + data.left_out.count;
  return (
    <p role="status">
      <strong>
        {atLeast}
        {counted(data.recipients, "recipient")}
      </strong>
      {leftOut > 0 &&
        `; ${atLeast}${count(leftOut)} more ${leftOut === 1 ? "gets" : "get"} nothing: unsubscribed, suppressed, snoozed or excluded`}
    </p>
  );
};
