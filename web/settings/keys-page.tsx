import { useState } from "preact/hooks";
import { type ApiKey, answer, done, type MadeKey } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { EndDialog } from "../parts/end-dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { ForScope } from "../parts/for-scope.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { scopeWords } from "./setting-words.ts";

/** Who may do what: API keys. */
export const KeysPage = () => (
  <Page title="API keys">
    <ForScope to="admin">
      <Keys />
    </ForScope>
  </Page>
);

const Keys = () => {
  const { api } = useConnection();
  const keys = useResource("", (signal) => answer(api.keys.$get({}, { init: { signal } })));
  const [made, setMade] = useState<MadeKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const [news, setNews] = useState("");
  return (
    <>
      <MakeKey
        onMade={(key) => {
          setMade(key);
          setNews("");
          keys.reload();
        }}
      />
      {made && <NewKey made={made} />}
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={keys} noun="The keys">
        {(found) => <KeyTable keys={found.keys} onRevoke={setRevoking} />}
      </Loaded>
      <p class="muted">
        When a key was last used is not kept. At the terminal:{" "}
        <code>npm run api-key -- list --stage STAGE</code>.
      </p>
      {revoking && (
        <RevokeDialog
          shown={revoking}
          onRevoked={() => {
            setNews(`Revoked ${revoking.name}.`);
            if (made?.key_id === revoking.key_id) setMade(undefined);
            setRevoking(undefined);
            keys.reload();
            focusOn("h1");
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </>
  );
};

const scopeOptions = (["read", "write", "send", "admin"] as const).map(
  (scope) => [scope, scopeWords[scope]] as const,
);

const MakeKey = ({ onMade }: { onMade: (key: MadeKey) => void }) => {
  const { api } = useConnection();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<ApiKey["scope"]>("send");
  const [refusal, setRefusal] = useState<Refusal>();
  const make = async () => {
    setRefusal(undefined);
    try {
      onMade(await answer(api.keys.$post({ json: { name, scope } })));
      setName("");
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <form
      class="card add-one make-key"
      aria-label="Make a key"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <TextField
        label="Name of a new key"
        hint="Whose it is, or what for. One for each person: an approval takes two."
        value={name}
        onValue={setName}
        error={refusal && sentenceOf(refusal)}
        input={{ autocomplete: "off" }}
      />
      <SelectField
        label="May"
        value={scope}
        onValue={(value) => setScope(value as ApiKey["scope"])}
        options={scopeOptions}
      />
      <button type="submit" class="primary">
        Make key
      </button>
    </form>
  );
};

const NewKey = ({ made }: { made: MadeKey }) => (
  <Notice tone="good" title={`The key of ${made.name}, shown this once`}>
    <p>
      <code>{made.key}</code>
    </p>
    <div class="actions">
      <CopyButton text={made.key} noun="the key" />
    </div>
  </Notice>
);

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}

const KeyTable = ({ keys, onRevoke }: KeyTableProps) => (
  <table class="table keys" aria-label="API keys">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">May</th>
        <th scope="col">Made</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {keys.map((key) => (
        <tr key={key.key_id}>
          <th scope="row">
            {key.name || "Without a name"}
            <span class="detail">
              <code>{key.key_id}</code>
            </span>
          </th>
          <td>{scopeWords[key.scope]}</td>
          <td>
            <Time iso={key.created_at} />
          </td>
          <td class="row-actions">
            {key.own ? (
              <span class="muted">Yours</span>
            ) : (
              <button
                type="button"
                class="small quiet"
                aria-label={`Revoke ${key.name || key.key_id}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </button>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

interface RevokeDialogProps {
  readonly shown: ApiKey;
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}

/** Asks before a key is good for nothing any more. */
const RevokeDialog = ({ shown, onRevoked, onClose }: RevokeDialogProps) => {
  const { api } = useConnection();
  return (
    <EndDialog
      title={`Revoke ${shown.name || shown.key_id}?`}
      word="Revoke"
      refused="The key was not revoked"
      end={() => done(api.keys[":key_id"].$delete({ param: { key_id: shown.key_id } }))}
      onEnded={onRevoked}
      onClose={onClose}
    >
      Whoever uses it is refused from then on, for good. What it asked for goes on: campaigns, imports,
      exports.
    </EndDialog>
  );
};
