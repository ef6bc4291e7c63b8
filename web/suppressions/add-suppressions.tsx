import { useRef, useState } from "preact/hooks";
import { type AddedSuppressions, answer, type SuppressionReason } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, focusFirstInvalid } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { suppressionWords } from "../words.ts";
import { addressesIn, chunksOf } from "./addresses.ts";
import { suppressionReasons } from "./reasons.ts";

/** Addresses that could not be added, shown; the rest are counted. */
const refusedShown = 10;

const nothing: AddedSuppressions = { added: 0, already: 0, refused: [] };

interface AddSuppressionsProps {
  /** Called whenever some were added. */
  readonly onAdded: (outcome: AddedSuppressions) => void;
  readonly onClose: () => void;
}

/** Suppresses one address, or as many as are pasted. */
export const AddSuppressions = ({ onAdded, onClose }: AddSuppressionsProps) => {
  const { api } = useConnection();
  const [text, setText] = useState("");
  const [reason, setReason] = useState<SuppressionReason>("manual");
  const [outcome, setOutcome] = useState<AddedSuppressions>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isMissing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const add = async () => {
    const emails = addressesIn(text);
    setMissing(emails.length === 0);
    setRefusal(undefined);
    if (emails.length === 0) return focusFirstInvalid(form.current);
    setBusy(true);
    let sum = nothing;
    try {
      for (const chunk of chunksOf(emails)) {
        const { added, already, refused } = await answer(
          api.suppressions.bulk.$post({ json: { emails: chunk, reason } }),
        );
        sum = {
          added: sum.added + added,
          already: sum.already + already,
          refused: [...sum.refused, ...refused],
        };
      }
      onAdded(sum);
      if (sum.refused.length === 0) return onClose();
      setOutcome(sum);
      setText(sum.refused.map(({ email }) => email).join("\n"));
    } catch (error) {
      setRefusal(toRefusal(error));
      if (sum.added > 0) onAdded(sum);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title="Suppress addresses" onClose={onClose}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void add();
        }}
      >
        <Field
          label="Addresses"
          hint="One or many, on lines of their own or between commas. Nothing is sent to them from here on."
          error={isMissing ? "Enter an address." : undefined}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              rows={6}
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Reason">
          {(attributes) => (
            <select
              {...attributes}
              value={reason}
              onChange={(event) =>
                setReason(suppressionReasons.find((known) => known === event.currentTarget.value) ?? "manual")
              }
            >
              {suppressionReasons.map((known) => (
                <option key={known} value={known}>
                  {suppressionWords[known]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {outcome && <Refused outcome={outcome} />}
        {refusal && (
          <Notice tone="bad" title="Not all were added">
            {sentenceOf(refusal)}
          </Notice>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={busy}>
            {busy ? "Adding…" : "Suppress"}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Refused = ({ outcome: { refused } }: { outcome: AddedSuppressions }) => (
  <Notice tone="warn" title={`${counted(refused.length, "line")} left: no addresses`}>
    <ul>
      {refused.slice(0, refusedShown).map(({ place, email, message }) => (
        <li key={place}>
          {email}: {message}
        </li>
      ))}
    </ul>
    {refused.length > refusedShown && <p>And {counted(refused.length - refusedShown, "other")}.</p>}
  </Notice>
);
