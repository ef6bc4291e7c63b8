import { useState } from "preact/hooks";
import { answer, done, type Passkey } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { Refusal, sentenceOf } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { EndDialog } from "../parts/end-dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { focusOn } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { makePasskey, passkeyOrigin, passkeyRefusal } from "../session/passkey.ts";

/** The passkeys of whoever is signed in. */
export const Passkeys = () => {
  const { api } = useConnection();
  const passkeys = useResource("", (signal) => answer(api.me.passkeys.$get({}, { init: { signal } })));
  const [removing, setRemoving] = useState<Passkey>();
  const [news, setNews] = useState("");
  const tell = (words: string) => {
    setNews(words);
    setRemoving(undefined);
    passkeys.reload();
  };
  return (
    <section class="own-passkeys" aria-labelledby="passkeys">
      <h2 id="passkeys">Passkeys</h2>
      <p>
        You sign in with your finger, your face or a PIN, without a link. Add one for each device, or one that
        your devices share: if one is lost, the others still let you in.
      </p>
      <Add onAdded={(name) => tell(`Added the passkey ${name}.`)} />
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={passkeys} noun="Your passkeys">
        {(found) =>
          found.passkeys.length === 0 ? (
            <p class="muted">You have none yet: you sign in by links.</p>
          ) : (
            <PasskeyTable passkeys={found.passkeys} onRemove={setRemoving} />
          )
        }
      </Loaded>
      {removing && (
        <EndDialog
          title={`Remove the passkey ${removing.name}?`}
          word="Remove"
          refused="The passkey was not removed"
          end={() =>
            done(api.me.passkeys[":passkey_id"].$delete({ param: { passkey_id: removing.passkey_id } }))
          }
          onEnded={() => {
            tell(`Removed the passkey ${removing.name}.`);
            focusOn("h1");
          }}
          onClose={() => setRemoving(undefined)}
        >
          It lets nobody in any more. Where you are signed in, you stay so.
        </EndDialog>
      )}
    </section>
  );
};

const Add = ({ onAdded }: { onAdded: (name: string) => void }) => {
  const { api } = useConnection();
  const [name, setName] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const [isMaking, setMaking] = useState(false);
  const elsewhere = passkeyOrigin(location);
  if (elsewhere !== undefined)
    return (
      <p class="muted">
        Passkeys need a name for an address: on this machine sign in at <a href={elsewhere}>{elsewhere}</a>.
      </p>
    );
  const add = async () => {
    // Before the device asks for a finger.
    if (!name.trim()) return setRefusal(new Refusal("invalid_request", "Say which device it is for."));
    setRefusal(undefined);
    setMaking(true);
    try {
      const options = await answer(api.me["passkey-challenge"].$post());
      const credential = await makePasskey(options);
      onAdded((await answer(api.me.passkeys.$post({ json: { name, credential } }))).name);
      setName("");
    } catch (error) {
      setRefusal(passkeyRefusal(error));
    } finally {
      setMaking(false);
    }
  };
  return (
    <form
      class="card add-one"
      aria-label="Add a passkey"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField
        label="Name of a new passkey"
        hint="Such as the device it is in."
        value={name}
        onValue={setName}
        error={refusal && sentenceOf(refusal)}
        input={{ autocomplete: "off" }}
      />
      <button type="submit" class="primary" disabled={isMaking}>
        {isMaking ? "Adding…" : "Add passkey"}
      </button>
    </form>
  );
};

interface PasskeyTableProps {
  readonly passkeys: readonly Passkey[];
  readonly onRemove: (passkey: Passkey) => void;
}

const PasskeyTable = ({ passkeys, onRemove }: PasskeyTableProps) => (
  <table class="table passkeys" aria-label="Passkeys">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Added</th>
        <th scope="col">Last used</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {passkeys.map((passkey) => (
        <tr key={passkey.passkey_id}>
          <th scope="row">{passkey.name}</th>
          <td>
            <Time iso={passkey.created_at} />
          </td>
          <td>{passkey.used_at === null ? "Not yet" : <Time iso={passkey.used_at} />}</td>
          <td class="row-actions">
            <button
              type="button"
              class="small quiet"
              aria-label={`Remove ${passkey.name}`}
              onClick={() => onRemove(passkey)}
            >
              Remove
            </button>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
