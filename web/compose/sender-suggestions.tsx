import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

/** What a person sends from at a domain, until they have begun to write something else. */
const usualName = "hello";

/** Senders that SES has verified, as suggestions for an input. A key that may not ask for them has none. */
export const SenderSuggestions = ({ id, typed }: { id: string; typed: string }) => {
  const { api } = useConnection();
  const { data } = useResource("senders", (signal) => answer(api.senders.$get({}, { init: { signal } })));
  const name = typed.split("@")[0]!.trim() || usualName;
  return (
    <datalist id={id}>
      {data?.senders
        .filter(({ state }) => state === "ready")
        .map(({ identity, kind }) => (
          <option key={identity} value={kind === "address" ? identity : `${name}@${identity}`} />
        ))}
    </datalist>
  );
};
