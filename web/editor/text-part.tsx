import { useState } from "preact/hooks";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Field } from "../parts/field.tsx";
import { type Message, textOfMessage } from "./message.ts";

interface TextPartProps {
  readonly value: string;
  readonly onValue: (text: string) => void;
  readonly error: string | undefined;
  /** What it can be made of. */
  readonly message: Message;
}

/** The plain text of a mail: of itself it is made when the mail is sent; here it can be made before, and changed. */
export const TextPart = ({ value, onValue, error, message }: TextPartProps) => {
  const [refusal, setRefusal] = useState<Refusal>();
  const write = async () => {
    try {
      onValue(await textOfMessage(message));
      setRefusal(undefined);
    } catch (caught) {
      setRefusal(toRefusal(caught));
    }
  };
  return (
    <details open={error !== undefined}>
      <summary>Plain-text version</summary>
      <Field
        label="Message in plain text"
        optional
        error={error ?? refusal?.message}
        hint="For readers that show no HTML. Made of the message when left empty."
      >
        {(attributes) => (
          <textarea
            {...attributes}
            rows={6}
            value={value}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="button" class="small" disabled={message.body.trim() === ""} onClick={() => void write()}>
        {value.trim() ? "Write it anew from the message" : "Write it from the message"}
      </button>
    </details>
  );
};
