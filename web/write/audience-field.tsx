import type { ComponentChildren } from "preact";
import type { List, Segment } from "../api/client.ts";
import { counted } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { PickField } from "../parts/pick-field.tsx";
import { AudienceCount } from "./audience-count.tsx";
import { addressesOf, type Draft, type DraftExclusion } from "./draft.ts";
import type { Change } from "./use-autosave.ts";
import { useKnownAudiences } from "./use-known-audiences.ts";

interface AudienceFieldProps {
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly onChange: Change;
}

const choices = [
  ["subscribed", "All subscribed contacts"],
  ["chosen", "Lists and segments"],
  ["list", "A list of addresses"],
] as const;

/** Whom the campaign goes to. */
export const AudienceField = ({ draft, error, onChange }: AudienceFieldProps) => {
  const { lists, segments, isKnown } = useKnownAudiences();
  return (
    <fieldset data-field="audience">
      <legend>Audience</legend>
      <div class="choices">
        {choices.map(([audience, label]) => (
          <label key={audience} class="choice">
            <input
              type="radio"
              name="audience"
              checked={draft.audience === audience}
              onChange={() => onChange({ audience })}
            />
            {label}
          </label>
        ))}
      </div>
      {draft.audience === "chosen" && (
        <>
          {isKnown && lists.length + segments.length === 0 && (
            <p class="muted">There are no lists and no segments yet.</p>
          )}
          <Chosen known={{ lists, segments }} chosen={draft} verb="Send to" onChange={onChange} />
        </>
      )}
      {draft.audience !== "subscribed" && (
        <Addresses
          label={draft.audience === "chosen" ? "And to these addresses" : "Addresses"}
          optional={draft.audience === "chosen"}
          text={draft.list}
          error={error}
          onText={(list) => onChange({ list })}
        >
          each address gets the mail once, even if it is no contact
        </Addresses>
      )}
      {draft.audience !== "list" && (
        <Exclusion
          exclude={draft.exclude}
          known={{ lists, segments }}
          onChange={(exclude) => onChange({ exclude })}
        />
      )}
      {draft.audience === "subscribed" && error && <p class="field-error">{error}</p>}
      <AudienceCount draft={draft} />
    </fieldset>
  );
};

interface Known {
  readonly lists: readonly List[];
  readonly segments: readonly Segment[];
}

interface ChosenProps {
  readonly known: Known;
  readonly chosen: Pick<Draft, "lists" | "segments">;
  readonly verb: string;
  readonly onChange: (change: Partial<Pick<Draft, "lists" | "segments">>) => void;
}

const Chosen = ({ known, chosen, verb, onChange }: ChosenProps) => (
  <>
    <PickField
      legend={`${verb} lists`}
      options={known.lists.map(({ list_id, name }) => [list_id, name])}
      chosen={chosen.lists}
      onChosen={(lists) => onChange({ lists })}
    />
    <PickField
      legend={`${verb} segments`}
      options={known.segments.map(({ segment_id, name }) => [segment_id, name])}
      chosen={chosen.segments}
      onChosen={(segments) => onChange({ segments })}
    />
  </>
);

interface ExclusionProps {
  readonly exclude: DraftExclusion;
  readonly known: Known;
  readonly onChange: (exclude: DraftExclusion) => void;
}

/** Who gets nothing, whatever else is chosen. */
const Exclusion = ({ exclude, known, onChange }: ExclusionProps) => (
  <details open={exclude.lists.length + exclude.segments.length > 0 || exclude.list !== ""}>
    <summary>Leave some out</summary>
    <div class="exclusion">
      <Chosen
        known={known}
        chosen={exclude}
        verb="Leave out"
        onChange={(change) => onChange({ ...exclude, ...change })}
      />
      <Addresses
        label="Leave out these addresses"
        optional
        text={exclude.list}
        onText={(list) => onChange({ ...exclude, list })}
      >
        they get nothing
      </Addresses>
    </div>
  </details>
);

interface AddressesProps {
  readonly label: string;
  readonly optional: boolean;
  readonly text: string;
  readonly error?: string | undefined;
  readonly onText: (text: string) => void;
  /** What becomes of them. */
  readonly children: ComponentChildren;
}

const Addresses = ({ label, optional, text, error, onText, children }: AddressesProps) => (
  <Field
    label={label}
    optional={optional}
    error={error}
    hint={
      <>
        One a line, or separated by commas. {counted(addressesOf(text).length, "entry", "entries")} so far;{" "}
        {children}.
      </>
    }
  >
    {(attributes) => (
      <textarea
        {...attributes}
        rows={optional ? 3 : 6}
        spellcheck={false}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    )}
  </Field>
);
