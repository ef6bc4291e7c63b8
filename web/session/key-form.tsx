import { useRef, useState } from "preact/hooks";
import { answer, connect } from "../api/client.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import type { Session } from "./session.ts";

/** What is wrong with what was entered, by field. */
interface Faults {
  readonly key?: string;
  readonly address?: string;
}

type Entered = Pick<Session, "key" | "address">;

const faultsOf = ({ key, address }: Entered): Faults | undefined => {
  if (!key) return { key: "Enter your API key." };
  // Anything else cannot travel in a header: the browser would refuse before the API could.
  if (!/^[\x21-\x7e]+$/.test(key)) return { key: "An API key has no spaces and no special characters." };
  if (address && !/^https?:\/\/[^/]/.test(address))
    return { address: "Enter the whole address, such as https://mail.example.com." };
  return undefined;
};

const faultOfRefusal = (refusal: Refusal, { address }: Entered): Faults =>
  refusal.code === "unauthorized" || !address ? { key: refusal.message } : { address: refusal.message };

/** Asks the API what a key may do. @throws Refusal */
const sessionOf = async (entered: Entered): Promise<Session> => {
  const session = { ...entered, scope: "read" } as const;
  const api = connect({ session: () => session, renew: async () => false });
  const { scope } = await answer(api.key.$get());
  return { ...entered, scope };
};

interface KeyFormProps {
  /** Where the API is, if that is settled. */
  readonly address?: string;
  readonly onSession: (session: Session) => void;
}

/** Asks for the API key, and gives it on only after the API took it. */
export const KeyForm = ({ address: settled, onSession }: KeyFormProps) => {
  const [key, setKey] = useState("");
  const [address, setAddress] = useState(settled ?? "");
  const [faults, setFaults] = useState<Faults>({});
  const [checking, setChecking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const check = async () => {
    const entered = { key: key.trim(), address: address.trim() };
    const fail = (found: Faults) => {
      setFaults(found);
      focusFirstInvalid(form.current);
    };
    const faults = faultsOf(entered);
    if (faults) return fail(faults);
    setChecking(true);
    try {
      onSession(await sessionOf(entered));
    } catch (error) {
      setChecking(false);
      fail(faultOfRefusal(toRefusal(error), entered));
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
        error={faults.key}
        hint={
          <>
            On your own machine it is in <code>.local/api-key</code>. For a deployed stage, make one with{" "}
            <code>npm run api-key</code>. It is kept in this browser only.
          </>
        }
        input={{ type: "password", autocomplete: "current-password", spellcheck: false }}
      />
      {settled === undefined && (
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
      )}
      <button type="submit" class="primary" disabled={checking}>
        {checking ? "Checking…" : "Sign in"}
      </button>
    </form>
  );
};
