import { useRef, useState } from "preact/hooks";
import { answer, type TestResult } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { TextField } from "../parts/field.tsx";
import { requestOf } from "./content.ts";
import { addressesOf, type Draft } from "./draft.ts";
import { keepTestAddress, lastTestAddress } from "./test-address.ts";
import { useVariant, VariantChoice } from "./variant-choice.tsx";

interface TestSendProps {
  readonly draft: Draft;
  readonly onField: (field: string) => void;
}

/** Sends one mail of a draft to each of a few addresses, as often as asked. */
export const TestSend = ({ draft, onField }: TestSendProps) => {
  const { api } = useConnection();
  const [to, setTo] = useState(lastTestAddress);
  const [variant, setVariant] = useVariant(draft);
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState<SentTest>();
  const [refusal, setRefusal] = useState<Refusal>();
  // A second press may come before the screen has changed.
  const busy = useRef(false);
  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setRefusal(undefined);
    setSent(undefined);
    try {
      // Of A whatever the other variants are.
      const { ab_test, ...own } = requestOf(draft);
      const words = variant === "A" || !ab_test ? own : { ...own, ab_test, variant };
      const json = { ...words, to: addressesOf(to) };
      const { results } = await answer(api.campaigns.test.$post({ json }));
      setSent({ results, mark: variant === "A" ? "[Test]" : `[Test ${variant}]` });
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
          error={refusal && !elsewhere ? refusedWords(refusal, to) : undefined}
          hint="Up to 10, with commas between. One mail each, now, as the contact with this address would get it, or else the first recipient."
          input={{ inputMode: "email", autocomplete: "email", spellcheck: false }}
        />
        <VariantChoice draft={draft} variant={variant} onVariant={setVariant} />
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
          {sent && <Results {...sent} />}
        </div>
      </form>
    </section>
  );
};

/** Why none was sent; of several addresses, for which. */
const refusedWords = (refusal: Refusal, to: string): string => {
  const place = /^to\[(\d+)\]/.exec(refusal.field ?? "")?.[1];
  const address = place === undefined ? undefined : addressesOf(to)[Number(place)];
  return address === undefined ? sentenceOf(refusal) : `${address}: ${sentenceOf(refusal)}`;
};

interface SentTest {
  readonly results: readonly TestResult[];
  /** What is before the subject. */
  readonly mark: string;
}

const Results = ({ results, mark }: SentTest) => (
  <ul class="test-results">
    {results.map(({ to, sent, message }) => (
      <li key={to} class={sent ? "" : "field-error"}>
        {sent ? `Sent to ${to}: look for “${mark}” before the subject.` : `Not sent to ${to}: ${message}`}
      </li>
    ))}
  </ul>
);
