import { useState } from "preact/hooks";
import { done } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { EndDialog } from "../parts/end-dialog.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { Passkeys } from "./passkeys.tsx";
import { roleWords, scopeWords } from "./setting-words.ts";

/** Who is signed in, and by what. */
export const AccountPage = () => {
  const { key } = useConnection();
  return (
    <Page title="My account">
      {key.member ? <Person name={key.name} member={key.member} /> : <KeyHolder />}
    </Page>
  );
};

/** A key opened the session: there is nobody to have anything of their own. */
const KeyHolder = () => {
  const { key } = useConnection();
  return (
    <>
      <p>
        You are signed in with the API key {key.name || key.key_id}: {scopeWords[key.scope]}.
      </p>
      <p class="muted">
        Keys are for machines. An admin invites people, who sign in by a link and with passkeys: see{" "}
        <a href={links.people}>People</a>.
      </p>
    </>
  );
};

interface PersonProps {
  readonly name: string;
  readonly member: NonNullable<ReturnType<typeof useConnection>["key"]["member"]>;
}

const Person = ({ name, member: { email, role } }: PersonProps) => {
  const [isEnding, setEnding] = useState(false);
  return (
    <>
      <p>
        {name}, {email}: {roleWords[role]}.
      </p>
      <Passkeys />
      <section aria-labelledby="sessions">
        <h2 id="sessions">Sessions</h2>
        <p>
          You stay signed in for a day after you did something, two weeks at most. If a device is lost, end
          all sessions, this one too.
        </p>
        <div class="actions">
          <button type="button" onClick={() => setEnding(true)}>
            Sign out everywhere
          </button>
        </div>
      </section>
      {isEnding && <EndAll onClose={() => setEnding(false)} />}
    </>
  );
};

const EndAll = ({ onClose }: { onClose: () => void }) => {
  const { api, leave } = useConnection();
  return (
    <EndDialog
      title="Sign out everywhere?"
      word="Sign out everywhere"
      refused="You were not signed out"
      end={() => done(api.me.sessions.$delete())}
      onEnded={leave}
      onClose={onClose}
    >
      Every session of yours ends, on all devices, and links that you were mailed are good for nothing.
    </EndDialog>
  );
};
