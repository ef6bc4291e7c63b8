import { useId } from "preact/hooks";
import { answer, type Sender } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { TextField } from "../parts/field.tsx";

interface FromFieldProps {
  readonly email: string;
  readonly error: string | undefined;
  readonly onEmail: (email: string) => void;
}

/** Whom the campaign is from: what SES has verified is offered, and how it is with what is written. */
export const FromField = ({ email, error, onEmail }: FromFieldProps) => {
  const { api } = useConnection();
  const options = useId();
  const mayWrite = useMayWrite();
  const asked = useResource("", async (signal) =>
    mayWrite ? (await answer(api.senders.$get({}, { init: { signal } }))).senders : [],
  );
  const senders = asked.data ?? [];
  return (
    <>
      <TextField
        label="From address"
        value={email}
        onValue={onEmail}
        error={error}
        hint={senderOf(email, senders)?.message ?? "An address, or one at a domain, that SES has verified."}
        input={{ type: "email", autocomplete: "email", list: options }}
      />
      <datalist id={options}>
        {senders
          .filter(({ state }) => state === "ready")
          .map(({ identity, kind }) => (
            <option key={identity} value={kind === "domain" ? atDomain(email, identity) : identity} />
          ))}
      </datalist>
    </>
  );
};

/** An address at a domain, with what is before its @ already. */
const atDomain = (email: string, domain: string): string => `${email.split("@")[0] || "hello"}@${domain}`;

/** What SES knows an address by: itself, or else its domain. */
const senderOf = (email: string, senders: readonly Sender[]): Sender | undefined => {
  const address = email.trim().toLowerCase();
  const domain = address.split("@")[1];
  return (
    senders.find(({ identity }) => identity.toLowerCase() === address) ??
    senders.find(({ identity, kind }) => kind === "domain" && identity.toLowerCase() === domain)
  );
};
