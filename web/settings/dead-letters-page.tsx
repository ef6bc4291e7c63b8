import { useState } from "preact/hooks";
import { answer, type DeadLetterQueue } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { Badge } from "../parts/badge.tsx";
import { ForScope } from "../parts/for-scope.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { DeadLetterList } from "./dead-letter-list.tsx";
import { RedriveDialog } from "./redrive-dialog.tsx";
import { queueWords } from "./setting-words.ts";

/** What the functions gave up on: to be looked at, understood, and worked on again. */
export const DeadLettersPage = () => (
  <Page title="Dead letters">
    <ForScope to="admin">
      <DeadLetters />
    </ForScope>
  </Page>
);

/** What was sent on its way again. */
interface Redriven {
  readonly queue: DeadLetterQueue["name"];
  readonly moved: number;
}

/** There are none, mostly: each look asks every queue. What was just redriven is watched. */
const refreshMs = 30_000;
const watchMs = 3_000;

const DeadLetters = () => {
  const { api } = useConnection();
  const [asking, setAsking] = useState<DeadLetterQueue>();
  const [redriven, setRedriven] = useState<Redriven>();
  const found = useResource(
    "",
    async (signal) => {
      const init = { init: { signal } };
      const [{ queues }, settings] = await Promise.all([
        answer(api["dead-letters"].$get({}, init)),
        answer(api.settings.$get({}, init)),
      ]);
      return { queues, settings };
    },
    () => (redriven ? watchMs : refreshMs),
  );
  return (
    <>
      <p class="muted">
        Events that a function failed on again and again, or that never reached it. They wait here for 14
        days.
      </p>
      <p role="status" class="news">
        {redriven && newsOf(redriven, found.data?.queues ?? [])}
      </p>
      <Loaded resource={found} noun="The dead letters">
        {({ queues, settings }) => (
          <>
            <QueueTable queues={queues} />
            {queues
              .filter(({ messages }) => messages > 0)
              .map((queue) => (
                <DeadLetterList
                  key={queue.name}
                  queue={queue}
                  settings={settings}
                  onRedrive={() => setAsking(queue)}
                />
              ))}
          </>
        )}
      </Loaded>
      {asking && (
        <RedriveDialog
          queue={asking}
          onRedriven={(moved) => {
            setRedriven({ queue: asking.name, moved });
            setAsking(undefined);
            found.reload();
            focusOn("h1");
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
};

/** What became of those that were sent on their way, as far as the queue shows it. */
const newsOf = ({ queue, moved }: Redriven, queues: readonly DeadLetterQueue[]): string => {
  const left = queues.find(({ name }) => name === queue)?.messages ?? 0;
  const said = `${counted(moved, "event")} of ${queue} ${moved === 1 ? "is" : "are"} worked on again.`;
  return left === 0
    ? `${said} Its queue is empty; what fails again comes back here within some minutes.`
    : `${said} ${count(left)} ${left === 1 ? "waits" : "wait"} here.`;
};

const QueueTable = ({ queues }: { queues: readonly DeadLetterQueue[] }) => (
  <table class="table queues" aria-label="Queues">
    <thead>
      <tr>
        <th scope="col">Function</th>
        <th scope="col">What it does</th>
        <th scope="col">Given up on</th>
      </tr>
    </thead>
    <tbody>
      {queues.map(({ name, messages }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{queueWords(name)}</td>
          <td>{messages > 0 ? <Badge word={counted(messages, "event")} tone="bad" /> : "None"}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
