import { useRef, useState } from "preact/hooks";
import { answer, connect } from "../api/client.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import type { Session } from "./session.ts";

/** What is wrong with what was entered, by field. */
interface Faults {
  readonly key?: string;
  readonly address?: string;
}

const faultsOf = ({ key, address }: Session): Faults | undefined => {
  if (!key) return { key: "Enter your API key." };
  // Anything else cannot travel in a header: the browser would refuse before the API could.
  if (!/^[\x21-\x7e]+$/.test(key)) return { key: "An API key has no spaces and no special characters." };
  if (address && !/^https?:\/\/[^/]/.test(address))
    return { address: "Enter the whole address, such as https://mail.example.com." };
  return undefined;
};

const faultOfRefusal = (refusal: Refusal, { address }: Session): Faults =>
  refusal.code === "unauthorized" || !address ? { key: refusal.message } : { address: refusal.message };

interface KeyPageProps {
  /** Why the person is back here. */
  readonly reason: string | undefined;
  readonly onSession: (session: Session) => void;
}

/** Asks for the API key once, and keeps it only after the API took it. */
export const KeyPage = ({ reason, onSession }: KeyPageProps) => {
  const [key, setKey] = useState("");
  const [address, setAddress] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [checking, setChecking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const check = async () => {
    const session = { key: key.trim(), address: address.trim() };
    const fail = (found: Faults) => {
      setFaults(found);
      focusFirstInvalid(form.current);
    };
    const faults = faultsOf(session);
    if (faults) return fail(faults);
    setChecking(true);
    try {
      await answer(connect(session, () => undefined).contacts.$get({ query: { limit: 1 } }));
      onSession(session);
    } catch (error) {
      setChecking(false);
      fail(faultOfRefusal(toRefusal(error), session));
    }
  };

  return (
    <Page title="Sign in with your API key" narrow>
      {reason && <Notice tone="warn">{reason}</Notice>}
      <form
        ref={form}
        class="card"
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
          error={faults.key}
          hint={
            <>
              On your own machine it is in <code>.local/api-key</code>. For a deployed stage, make one with{" "}
              <code>npm run api-key</code>. It is kept in this browser only.
            </>
          }
          input={{ type: "password", autocomplete: "current-password", spellcheck: false }}
        />
        <details open={faults.address !== undefined}>
          <summary>The API is at another address</summary>
          <TextField
            label="API address"
            optional
            value={address}
            onValue={setAddress}
            error={faults.address}
            hint="Only when the API is not at the address this page came from."
            input={{ type: "url", placeholder: location.origin, autocomplete: "url" }}
          />
        </details>
        <button type="submit" class="primary" disabled={checking}>
          {checking ? "Checking…" : "Sign in"}
        </button>
      </form>
    </Page>
  );
};
