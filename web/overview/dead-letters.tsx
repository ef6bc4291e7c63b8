import { useState } from "preact/hooks";
import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { counted } from "../format.ts";
import { links } from "../router.ts";

/** There are none, mostly: each look asks seven queues. */
const refreshMs = 60_000;

/** What the functions gave up on, and having it worked on again; for admins, who alone may see it. */
export const DeadLetters = () => {
  const { api } = useConnection();
  const [news, setNews] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const found = useResource(
    "",
    (signal) => answer(api["dead-letters"].$get({}, { init: { signal } })),
    () => refreshMs,
  );
  const waiting = found.data?.queues.filter(({ messages }) => messages > 0) ?? [];
  const sum = waiting.reduce((all, { messages }) => all + messages, 0);
  const redrive = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      // Those of the sweeper are made good by its next run.
      for (const { name } of waiting.filter((queue) => queue.name !== "sweeper"))
        await answer(
          api["dead-letters"][":queue"].redrive.$post({ param: { queue: name }, json: { limit: 1000 } }),
        );
      setNews("They are worked on again.");
    } catch (error) {
      setNews(toRefusal(error).message);
    }
    setBusy(false);
    found.reload();
  };
  if (waiting.length === 0) return news ? <li class="need-news muted">{news}</li> : null;
  return (
    <li class="row need">
      <span class="need-dot bad" aria-hidden="true" />
      <div class="row-main">
        <strong>Events given up on</strong>
        <span>
          {counted(sum, "event")}, of {waiting.map(({ name }) => name).join(", ")}: working on them again
          repeats nothing. <a href={links.deadLetters}>Look at them</a>
        </span>
        {news && <span class="muted">{news}</span>}
      </div>
      <button type="button" class="small" aria-disabled={isBusy} onClick={() => void redrive()}>
        Work on them again
      </button>
    </li>
  );
};
