import { useRef, useState } from "preact/hooks";
import { answer, type TestResult } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { TextField } from "../parts/field.tsx";
import { requestOf } from "./content.ts";
import { addressesOf, type Draft } from "./draft.ts";
import { keepTestAddress, lastTestAddress } from "./test-address.ts";

interface TestSendProps {
  readonly draft: Draft;
  readonly onField: (field: string) => void;
}

/** Sends one mail of a draft to each of a few addresses, as often as asked. */
export const TestSend = ({ draft, onField }: TestSendProps) => {
  const { api } = useConnection();
  const [to, setTo] = useState(lastTestAddress);
  const [isSending, setSending] = useState(false);
  const [results, setResults] = useState<readonly TestResult[]>([]);
  const [refusal, setRefusal] = useState<Refusal>();
  // A second press may come before the screen has changed.
  const busy = useRef(false);
  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setRefusal(undefined);
    setResults([]);
    try {
      const json = { ...requestOf(draft), to: addressesOf(to) };
      setResults((await answer(api.campaigns.test.$post({ json }))).results);
      keepTestAddress(to.trim());
    } catch (error) {
      setRefusal(toRefusal(error));
    }
    setSending(false);
    busy.current = false;
  };
  // What is wrong with the campaign is mended there, and not here.
  const elsewhere = refusal?.field && !refusal.field.startsWith("to") ? refusal.field : undefined;
  return (
    <section aria-labelledby="test">
      <h2 id="test">Send a test</h2>
      <form
        class="test-send"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          label="Test addresses"
          value={to}
          onValue={(value) => {
            setTo(value);
            setRefusal(undefined);
          }}
          error={refusal && !elsewhere ? sentenceOf(refusal) : undefined}
          hint="Up to 10, with commas between. One mail each, now, as the contact with this address would get it, or else the first recipient."
          input={{ inputMode: "email", autocomplete: "email", spellcheck: false }}
        />
        <button type="submit" class="small" aria-disabled={isSending}>
          Send test
        </button>
        <div role="status">
          {isSending && <p class="muted">Sending…</p>}
          {elsewhere && (
            <p class="field-error">
              {sentenceOf(refusal!)}
              <button type="button" class="link" onClick={() => onField(elsewhere)}>
                Go there
              </button>
            </p>
          )}
          {results.length > 0 && <Results results={results} />}
        </div>
      </form>
    </section>
  );
};

const Results = ({ results }: { results: readonly TestResult[] }) => (
  <ul class="test-results">
    {results.map(({ to, sent, message }) => (
      <li key={to} class={sent ? "" : "field-error"}>
        {sent ? `Sent to ${to}: look for “[Test]” before the subject.` : `Not sent to ${to}: ${message}`}
      </li>
    ))}
  </ul>
);
