import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { count } from "../../format.ts";
import { Field } from "../../parts/field.tsx";
import type { MergeField } from "../liquid.ts";
import { MergeFieldPicker } from "../merge-field-picker.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";

/** Characters of a subject that most lists of mails show; phones show fewer. */
const subjectShown = 60;
/** Characters of both together, of which a list shows one line or two. */
const preheaderShown = 90;

interface LineFieldProps {
  /** The variant whose it is, where there are several. */
  readonly of?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly error?: string | undefined;
  readonly mergeFields: readonly MergeField[];
}

/** The subject of a mail, with its length, emoji and merge fields. */
export const SubjectField = ({ of, ...props }: LineFieldProps) => (
  <LineField {...props} label={of ? `Subject of ${of}` : "Subject"} shown={subjectShown} emoji />
);

/** What a list of mails shows behind the subject. */
export const PreheaderField = ({ of, ...props }: LineFieldProps & Pick<OwnProps, "whenEmpty">) => (
  <LineField
    {...props}
    label={of ? `Preview text of ${of}` : "Preview text"}
    optional
    shown={preheaderShown}
  />
);

interface OwnProps extends Omit<LineFieldProps, "of"> {
  readonly label: string;
  readonly optional?: boolean;
  readonly shown: number;
  readonly emoji?: boolean;
  /** What it is while nothing is written. */
  readonly whenEmpty?: string;
}

const LineField = ({
  label,
  optional,
  value,
  onValue,
  error,
  mergeFields,
  shown,
  emoji,
  whenEmpty,
}: OwnProps) => {
  const input = useRef<HTMLInputElement>(null);
  /** The place is kept by the field while the focus is elsewhere. */
  const insert = (text: string) => {
    const { selectionStart, selectionEnd } = input.current ?? {};
    const [from, to] = [selectionStart ?? value.length, selectionEnd ?? value.length];
    onValue(value.slice(0, from) + text + value.slice(to));
    setTimeout(() => {
      input.current?.focus();
      input.current?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  return (
    <Field
      label={label}
      {...(optional ? { optional } : {})}
      error={error}
      hint={value === "" && whenEmpty ? `Empty: ${whenEmpty}.` : <Length value={value} shown={shown} />}
    >
      {(attributes) => (
        <WithTools
          tools={
            <>
              {emoji && <EmojiPicker onInsert={insert} />}
              <MergeFieldPicker fields={mergeFields} onInsert={insert} />
            </>
          }
        >
          <input
            {...attributes}
            ref={input}
            value={value}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        </WithTools>
      )}
    </Field>
  );
};

const WithTools = ({ tools, children }: { tools: ComponentChildren; children: ComponentChildren }) => (
  <div class="with-tools">
    {children}
    {tools}
  </div>
);

/** Characters as people count them: an emoji is one. */
const lengthOf = (text: string): number => [...new Intl.Segmenter().segment(text)].length;

/** How long it is. Merge fields are as long as their values, which are not known here. */
const Length = ({ value, shown }: { value: string; shown: number }) => {
  const length = lengthOf(value.replace(/\{\{.*?\}\}/g, ""));
  const hasFields = value.includes("{{");
  return (
    <span class={length > shown ? "warning" : undefined}>
      {count(length)} {length === 1 ? "character" : "characters"}
      {hasFields && ", and what merge fields come to"}
      {length > shown && `. Most mail readers show about ${shown}.`}
    </span>
  );
};
