import { useState } from "preact/hooks";
import { answer, type Sender } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Badge } from "../parts/badge.tsx";
import { ForScope } from "../parts/for-scope.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { SenderRecords } from "./sender-records.tsx";
import { senderWords } from "./setting-words.ts";

/** Whom campaigns may be from, and what of their DNS is there. */
export const SendersPage = () => (
  <Page title="Senders">
    <ForScope to="write">
      <Senders />
    </ForScope>
  </Page>
);

/** The sender of the stage, and of an address its domain: that is what has records. */
const isOfStage = ({ identity }: Sender, sender: string): boolean =>
  identity === sender || sender.endsWith(`@${identity}`);

const Senders = () => {
  const { api } = useConnection();
  const all = useResource("", async (signal) => {
    const init = { init: { signal } };
    const [{ senders }, settings] = await Promise.all([
      answer(api.senders.$get({}, init)),
      answer(api.settings.$get({}, init)),
    ]);
    return { senders, settings };
  });
  return (
    <Loaded resource={all} noun="The senders">
      {({ senders, settings }) =>
        senders.length === 0 ? (
          <Empty title="SES has no identity here">
            <p>
              Verify {settings.sender} in SES, in {settings.region}; <code>npm run doctor</code> says how.
            </p>
          </Empty>
        ) : (
          <>
            <p class="muted">
              What SES has in {settings.region}, of everybody in the account. Campaigns of this stage are from{" "}
              {settings.sender}, or any that is verified.
            </p>
            <ul class="senders">
              {senders.map((sender) => (
                <SenderCard
                  key={sender.identity}
                  sender={sender}
                  region={settings.region}
                  startsOpen={isOfStage(sender, settings.sender)}
                />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
};

const tones = { ready: "good", pending: "warn", failed: "bad", paused: "warn" } as const;

interface SenderCardProps {
  readonly sender: Sender;
  readonly region: string;
  readonly startsOpen: boolean;
}

/** One identity; its records are asked for once somebody wants to see them, as SES takes one question a second. */
const SenderCard = ({ sender, region, startsOpen }: SenderCardProps) => {
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <li class="card">
      <details open={startsOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {sender.identity} <Badge word={senderWords[sender.state]} tone={tones[sender.state]} />
        </summary>
        <p class="muted">{sender.message}</p>
        {isOpen && <SenderRecords identity={sender.identity} region={region} />}
      </details>
    </li>
  );
};
