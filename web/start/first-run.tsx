import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { answer, type List } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";
import { firstCampaign } from "./first-campaign.ts";
import { addSamplePeople, findSampleList, isComplete, samplePeople } from "./sample-people.ts";
import { firstSender } from "./sender.ts";

/** Who is there already. */
interface Known {
  readonly sampleList: List | undefined;
  /** Whether all of the sample are on it. */
  readonly areThere: boolean;
  readonly hasPeople: boolean;
}

/** What a new installation shows: the way from nothing to a campaign that was sent, in three steps. */
export const FirstRun = () => {
  const { api, outbox } = useConnection();
  const maySend = useMaySend();
  // The count of a list may be minutes old.
  const wereAdded = useRef(false);
  const known = useResource("", async (signal): Promise<Known> => {
    const [sampleList, { contacts }] = await Promise.all([
      findSampleList(api, signal),
      answer(api.contacts.$get({ query: { limit: 1 } }, { init: { signal } })),
    ]);
    const areThere = sampleList !== undefined && (wereAdded.current || isComplete(sampleList));
    return { sampleList, areThere, hasPeople: contacts.length > 0 };
  });
  return (
    <section class="first-run" aria-labelledby="first-run">
      <h2 id="first-run">No campaigns yet</h2>
      <p class="muted">The first one takes two minutes, and mails nobody real.</p>
      {!maySend && (
        <Notice tone="warn">
          This API key may read only: to take these steps, sign in with one that sends.
        </Notice>
      )}
      <Loaded resource={known} noun="What there is">
        {(found) => (
          <ol class="steps">
            <Step title="Whom you write to" isDone={found.hasPeople}>
              <People
                known={found}
                onAdded={() => {
                  wereAdded.current = true;
                  known.reload();
                }}
              />
            </Step>
            <Step title="What you write" isDone={false}>
              <Write known={found} />
            </Step>
            <Step title="Who got it" isDone={false}>
              <p>
                While it is sent, the campaign's page says who got it, whose mail bounced and who complained.
                {outbox && (
                  <>
                    {" "}
                    Nothing leaves this machine: each mail is in the <a href={links.outbox}>outbox</a> as it
                    was received, and there you open it, click and unsubscribe as its recipient.
                  </>
                )}
              </p>
            </Step>
          </ol>
        )}
      </Loaded>
    </section>
  );
};

interface StepProps {
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ComponentChildren;
}

const Step = ({ title, isDone, children }: StepProps) => (
  <li class={isDone ? "card step done" : "card step"}>
    <h3>
      {title}
      {isDone && <span class="visually-hidden"> (done)</span>}
    </h3>
    {children}
  </li>
);

interface PeopleProps {
  readonly known: Known;
  readonly onAdded: () => void;
}

const People = ({ known: { sampleList, areThere, hasPeople }, onAdded }: PeopleProps) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const [added, setAdded] = useState<number>();
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async () => {
    setAdded(0);
    setRefusal(undefined);
    try {
      await addSamplePeople(api, setAdded);
      onAdded();
    } catch (error) {
      setRefusal(toRefusal(error));
    } finally {
      setAdded(undefined);
    }
  };
  if (sampleList && areThere)
    return (
      <p>
        <a href={links.list(sampleList.list_id)}>{sampleList.name}</a> are there.{" "}
        <a href={links.imports}>Import your own</a> when you like.
      </p>
    );
  return (
    <>
      <p>
        Ten people of SES's mailbox simulator: most take the mail, one's mailbox is gone, one complains. It
        works in SES's sandbox, too. Or <a href={links.imports}>import your own</a>.
      </p>
      {maySend && (
        <div class="actions">
          <button
            type="button"
            class={hasPeople ? "" : "primary"}
            disabled={added !== undefined}
            onClick={() => void add()}
          >
            Add sample people
          </button>
        </div>
      )}
      <p role="status" class="step-news">
        {added !== undefined && `${added} of ${samplePeople.length} are there…`}
      </p>
      {refusal && (
        <Notice tone="bad" title="The sample people were not all added">
          {refusal.message}
        </Notice>
      )}
    </>
  );
};

const Write = ({ known: { sampleList, areThere, hasPeople } }: { known: Known }) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const [isStarting, setIsStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const button = useRef<HTMLButtonElement>(null);
  const wereThere = useRef(areThere);
  useEffect(() => {
    // The button that added them had the focus, and is gone.
    if (areThere && !wereThere.current) button.current?.focus();
    wereThere.current = areThere;
  }, [areThere]);
  const write = async () => {
    setIsStarting(true);
    setRefusal(undefined);
    try {
      const content = firstCampaign(await firstSender(api), sampleList);
      const { draft_id } = await answer(api.drafts.$post({ json: { content } }));
      location.hash = links.draft(draft_id);
    } catch (error) {
      setIsStarting(false);
      setRefusal(toRefusal(error));
    }
  };
  return (
    <>
      <p>
        A small newsletter with everybody's name in it, ready to be sent. Change what you like, or send it as
        it is.
      </p>
      {maySend && (
        <div class="actions">
          <button
            ref={button}
            type="button"
            class={hasPeople ? "primary" : ""}
            disabled={isStarting}
            onClick={() => void write()}
          >
            Write the first campaign
          </button>
        </div>
      )}
      {refusal && (
        <Notice tone="bad" title="The campaign was not begun">
          {refusal.message}
        </Notice>
      )}
    </>
  );
};
