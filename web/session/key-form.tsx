import { useRef, useState } from "preact/hooks";
import { toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import { type Session, signInWithKey } from "./session.ts";

/** What is wrong with a key before anybody is asked. */
const faultOf = (key: string): string | undefined => {
  if (!key) return "Enter your API key.";
  return /^[\x21-\x7e]+$/.test(key) ? undefined : "An API key has no spaces and no special characters.";
};

/** Asks for an API key, and has it open a session: the key itself is kept nowhere. */
export const KeyForm = ({ onSession }: { onSession: (session: Session) => void }) => {
  const [key, setKey] = useState("");
  const [fault, setFault] = useState<string>();
  const [checking, setChecking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const check = async () => {
    const entered = key.trim();
    const fail = (found: string) => {
      setFault(found);
      focusFirstInvalid(form.current);
    };
    const found = faultOf(entered);
    if (found) return fail(found);
    setChecking(true);
    try {
      onSession(await signInWithKey(entered));
    } catch (error) {
      setChecking(false);
      fail(toRefusal(error).message);
    }
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <TextField
        label="API key"
        value={key}
        onValue={setKey}
        error={fault}
        hint={
          <>
            On your own machine it is in <code>.local/api-key</code>. For a deployed stage, make one with{" "}
            <code>npm run api-key</code>. This browser does not keep it.
          </>
        }
        input={{ type: "password", autocomplete: "off", spellcheck: false }}
      />
      <button type="submit" class="primary" disabled={checking}>
        {checking ? "Checking…" : "Sign in"}
      </button>
    </form>
  );
};
