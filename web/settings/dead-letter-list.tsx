import { type Api, answer, type DeadLetter, type DeadLetterQueue, type Settings } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { letterWords, logSearch } from "./letter-words.ts";

/** So many are looked at: they are alike, mostly. */
const shownMax = 10;

interface DeadLetterListProps {
  readonly queue: DeadLetterQueue;
  readonly settings: Settings;
  readonly onRedrive: () => void;
}

/** The dead letters of one function, in words. */
export const DeadLetterList = ({ queue: { name, messages }, settings, onRedrive }: DeadLetterListProps) => {
  const { api } = useConnection();
  // Looked at anew when there are more or fewer: each look counts as a receive.
  const looked = useResource(`${name} ${messages}`, async (signal) => {
    const query = { limit: String(shownMax) };
    const { messages: letters } = await answer(
      api["dead-letters"][":queue"].messages.$get({ param: { queue: name }, query }, { init: { signal } }),
    );
    return { letters, names: await campaignNames(api, name, letters, signal) };
  });
  const title = `dead-letters-${name}`;
  const act = `Work on ${messages === 1 ? "it" : "them"} again`;
  return (
    <section aria-labelledby={title}>
      <div class="section-head">
        <h2 id={title}>
          {name}: {counted(messages, "event")}
        </h2>
        {name === "sweeper" ? (
          <span class="muted">The next tick does their work: there is nothing to do.</span>
        ) : (
          <button type="button" aria-label={`${act}: ${name}`} onClick={onRedrive}>
            {act}
          </button>
        )}
      </div>
      <Loaded resource={looked} noun="The events">
        {({ letters, names }) => (
          <>
            {letters.length < messages && (
              <p class="muted">
                {count(letters.length)} of {count(messages)}, in no order.
              </p>
            )}
            <ul class="rows letters">
              {letters.map((letter) => (
                <Letter
                  key={letter.message_id}
                  queue={name}
                  letter={letter}
                  settings={settings}
                  names={names}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
};

type Names = ReadonlyMap<string, string>;

/** The names of the campaigns that letters are of; one that cannot be read keeps its id. */
const campaignNames = async (
  api: Api,
  queue: DeadLetterQueue["name"],
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<Names> => {
  const ids = new Set(letters.flatMap((letter) => letterWords(queue, letter).campaignId ?? []));
  const read = async (campaign_id: string): Promise<[string, string]> => {
    const route = api.campaigns[":campaign_id"];
    const found = await answer(route.$get({ param: { campaign_id } }, { init: { signal } })).catch(
      () => null,
    );
    return [campaign_id, found?.campaign_name ?? campaign_id];
  };
  return new Map(await Promise.all([...ids].map(read)));
};

interface LetterProps {
  readonly queue: DeadLetterQueue["name"];
  readonly letter: DeadLetter;
  readonly settings: Settings;
  readonly names: Names;
}

const Letter = ({ queue, letter, settings, names }: LetterProps) => {
  const words = letterWords(queue, letter);
  const search = logSearch(settings, queue, letter);
  return (
    <li class="letter">
      <strong>{words.title}</strong>
      {words.campaignId !== undefined && (
        <span>
          <a href={links.campaign(words.campaignId)}>{names.get(words.campaignId) ?? words.campaignId}</a>
          {words.place && `, ${words.place}`}
        </span>
      )}
      {words.importId !== undefined && (
        <span>
          <a href={links.import(words.importId)}>The file and its rows</a>
        </span>
      )}
      <span>{words.reason}</span>
      <span class="muted">
        Since <Time iso={letter.sent_at} />, received {counted(letter.receive_count, "time")}. {words.advice}
      </span>
      <details>
        <summary>Find it in the log</summary>
        <dl class="facts">
          <div>
            <dt>Message</dt>
            <dd>
              <code>{letter.message_id}</code>
            </dd>
          </div>
          <div>
            <dt>Search</dt>
            <dd>
              {search === undefined ? (
                "No log has it: it never reached the function."
              ) : (
                <>
                  <code>{search}</code>{" "}
                  <CopyButton text={search} noun={`the search for ${letter.message_id}`} />
                </>
              )}
            </dd>
          </div>
        </dl>
      </details>
    </li>
  );
};
