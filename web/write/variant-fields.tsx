import type { ComponentChildren } from "preact";
import type { DraftContent } from "../api/client.ts";
import { MessageEditor } from "../editor/message-editor.tsx";
import { PreheaderField, SubjectField } from "../editor/subject/subject-fields.tsx";
import { TextPart } from "../editor/text-part.tsx";
import { useMergeFields } from "../editor/use-merge-fields.ts";
import { type DraftVariant, letterOf, placeOf, type TestKind } from "./ab-test.ts";
import type { Faults } from "./field-names.ts";
import { inEditor, type Problem } from "./problem-words.ts";

interface VariantFieldsProps {
  readonly variant: DraftVariant;
  /** Among those beside A. */
  readonly place: number;
  readonly kind: TestKind;
  readonly faults: Faults;
  readonly problems: readonly Problem[];
  readonly onVariant: (change: Partial<DraftVariant>) => void;
  /** Undefined for the last: without it there is no test. */
  readonly onRemove: (() => void) | undefined;
}

/** One wording beside the campaign's own: what the test tries of it, and what else it has of its own. */
export const VariantFields = ({ onRemove, ...props }: VariantFieldsProps) => {
  const { variant, place, kind } = props;
  const letter = letterOf(place);
  const isShown = (of: TestKind, ...fields: (keyof DraftVariant)[]) =>
    kind === of || fields.some((field) => variant[field] !== undefined);
  return (
    <fieldset class="variant" data-field={placeOf(place)}>
      <legend>Variant {letter}</legend>
      {isShown("subject", "subject", "preheader") && <Lines {...props} />}
      {isShown("content", "body", "text_body") && <Bodies {...props} />}
      {onRemove && (
        <button
          type="button"
          class="small quiet variant-remove"
          aria-label={`Remove variant ${letter}`}
          onClick={onRemove}
        >
          Remove
        </button>
      )}
    </fieldset>
  );
};

type PartProps = Omit<VariantFieldsProps, "onRemove" | "kind">;

/** A part of a variant, where the way from a problem leads to. */
const Part = ({
  place,
  field,
  children,
}: {
  place: number;
  field: keyof DraftVariant;
  children: ComponentChildren;
}) => <div data-field={placeOf(place, field)}>{children}</div>;

const Lines = ({ variant, place, faults, onVariant }: PartProps) => {
  const mergeFields = useMergeFields();
  const letter = letterOf(place);
  return (
    <>
      <Part place={place} field="subject">
        <SubjectField
          of={letter}
          value={variant.subject ?? ""}
          onValue={(subject) => onVariant({ subject })}
          error={faults[placeOf(place, "subject")]}
          mergeFields={mergeFields}
        />
      </Part>
      <Part place={place} field="preheader">
        <PreheaderField
          of={letter}
          value={variant.preheader ?? ""}
          onValue={(preheader) => onVariant({ preheader: preheader || undefined })}
          error={faults[placeOf(place, "preheader")]}
          // One that is blank came so with a campaign, which had none there.
          whenEmpty={variant.preheader === undefined ? "as in A" : "none"}
          mergeFields={mergeFields}
        />
      </Part>
    </>
  );
};

const Bodies = ({ variant, place, faults, problems, onVariant }: PartProps) => {
  const message = {
    format: variant.format ?? "html",
    body: variant.body ?? "",
    blocks: variant.blocks ?? null,
  };
  return (
    <>
      <Part place={place} field="body">
        <MessageEditor
          label={`Variant ${letterOf(place)}`}
          message={message}
          onMessage={({ format, body, blocks }) =>
            // JSON of the editor alone, which the server keeps as it is.
            onVariant({ format, body, blocks: blocks as DraftContent["blocks"] })
          }
          error={faults[placeOf(place, "body")]}
          problems={inEditor(problems, placeOf(place, "body"))}
        />
      </Part>
      <Part place={place} field="text_body">
        <TextPart
          value={variant.text_body ?? ""}
          onValue={(text) => onVariant({ text_body: text || undefined })}
          error={faults[placeOf(place, "text_body")]}
          message={message}
        />
      </Part>
    </>
  );
};
