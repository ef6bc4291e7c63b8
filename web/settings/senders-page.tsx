import { useState } from "preact/hooks";
import { answer, type Sender, type SenderDetails, type Settings } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Badge } from "../parts/badge.tsx";
import { TextField } from "../parts/field.tsx";
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
  const [added, setAdded] = useState<SenderDetails>();
  return (
    <>
      <Allowed to="admin">
        <AddSender
          onAdded={(sender) => {
            setAdded(sender);
            all.reload();
          }}
        />
      </Allowed>
      <p role="status" class="news">
        {added && `Added ${added.identity}.`}
      </p>
      <Loaded resource={all} noun="The senders">
        {({ senders, settings }) => (
          <SenderList senders={withAdded(senders, added)} added={added?.identity} settings={settings} />
        )}
      </Loaded>
    </>
  );
};

/** SES may not tell everybody yet of what was added a moment ago. */
const withAdded = (senders: readonly Sender[], added: Sender | undefined): readonly Sender[] =>
  !added || senders.some(({ identity }) => identity === added.identity) ? senders : [added, ...senders];

const AddSender = ({ onAdded }: { onAdded: (sender: SenderDetails) => void }) => {
  const { api } = useConnection();
  const [identity, setIdentity] = useState("");
  const [isAdding, setAdding] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async () => {
    setRefusal(undefined);
    setAdding(true);
    try {
      onAdded(await answer(api.senders.$post({ json: { identity: identity.trim() } })));
      setIdentity("");
    } catch (error) {
      setRefusal(toRefusal(error));
    }
    setAdding(false);
  };
  return (
    <form
      class="card add-one"
      aria-label="Add a sender"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField
        label="Another domain, or address"
        hint="Of a domain, its DNS records are shown, to be published. AWS mails a link to an address."
        value={identity}
        onValue={setIdentity}
        error={refusal && sentenceOf(refusal)}
        input={{ autocomplete: "off", autocapitalize: "none", spellcheck: false }}
      />
      <button type="submit" class="primary" disabled={isAdding}>
        {isAdding ? "Adding…" : "Add sender"}
      </button>
    </form>
  );
};

interface SenderListProps {
  readonly senders: readonly Sender[];
  /** What was added just now. */
  readonly added: string | undefined;
  readonly settings: Pick<Settings, "region" | "sender">;
}

const SenderList = ({ senders, added, settings: { region, sender: own } }: SenderListProps) =>
  senders.length === 0 ? (
    <Empty title="SES has no identity here">
      <p>
        Campaigns of this stage are from {own}: an admin adds it here, and <code>npm run doctor</code> says
        what else it takes.
      </p>
    </Empty>
  ) : (
    <>
      <p class="muted">
        What SES has in {region}, of everybody in the account. Campaigns of this stage are from {own}, or any
        that is verified.
      </p>
      <ul class="senders">
        {senders.map((sender) => (
          <SenderCard
            key={sender.identity}
            sender={sender}
            region={region}
            startsOpen={isOfStage(sender, own) || sender.identity === added}
          />
        ))}
      </ul>
    </>
  );

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
