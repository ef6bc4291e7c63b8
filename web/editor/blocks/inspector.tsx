import type { ComponentChildren } from "preact";
import { type Command, type EditorState, NodeSelection } from "prosemirror-state";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import {
  columnsAround,
  currentBlock,
  duplicateBlock,
  moveBlock,
  type PlacedBlock,
  removeBlock,
  selectAt,
} from "./commands.ts";
import { completeAddress } from "./link-panel.tsx";
import { alignments } from "./model.ts";

interface InspectorProps {
  readonly state: EditorState;
  /** Carries out a command; the focus stays where it is. */
  readonly run: (command: Command) => void;
  /** Lets a picture be chosen for the block. */
  readonly onChoosePicture: () => void;
}

const names: Readonly<Record<string, string>> = {
  paragraph: "Text",
  heading: "Heading",
  bullet_list: "List",
  ordered_list: "List",
  image: "Picture",
  button: "Button",
  divider: "Line",
  spacer: "Space",
  columns: "Columns",
  footer: "Footer",
  html: "HTML",
};

const setAttribute =
  (pos: number, name: string, value: unknown): Command =>
  (state, dispatch) => {
    const tr = state.tr.setNodeAttribute(pos, name, value);
    // Another picture is of another shape.
    dispatch?.(name === "src" ? tr.setNodeAttribute(pos, "ratio", null) : tr);
    return true;
  };

/** What the selected block has besides its words, and what may be done with it as a whole. */
export const Inspector = ({ state, run, onChoosePicture }: InspectorProps) => {
  const { selection } = state;
  const block = currentBlock(state);
  if (!block) return null;
  const columns = block.node.type.name === "columns" ? undefined : columnsAround(state);
  const isField = selection instanceof NodeSelection && selection.node.type.name === "merge_field";
  return (
    <section
      class="inspector"
      aria-label="Selected block"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
    >
      <div class="inspector-head">
        <strong>{isField ? "Merge field" : names[block.node.type.name]}</strong>
        <div class="inspector-actions">
          {block.node.type.name === "image" && (
            <Act word="Choose" title="Choose a picture" onUse={onChoosePicture} />
          )}
          {columns !== undefined && (
            <Act word="Columns" title="Select the columns" onUse={() => run(selectAt(columns))} />
          )}
          <Act word="↑" title="Move up" isDisabled={!moveBlock(-1)(state)} onUse={() => run(moveBlock(-1))} />
          <Act word="↓" title="Move down" isDisabled={!moveBlock(1)(state)} onUse={() => run(moveBlock(1))} />
          <Act word="Copy" title="Add a copy" onUse={() => run(duplicateBlock)} />
          <Act word="Delete" title="Delete this block" onUse={() => run(removeBlock)} />
        </div>
      </div>
      {isField ? (
        <MergeFieldFields attrs={selection.node.attrs} pos={selection.from} run={run} />
      ) : (
        <BlockFields block={block} run={run} />
      )}
    </section>
  );
};

interface ActProps {
  readonly word: string;
  readonly title?: string;
  readonly isDisabled?: boolean;
  readonly onUse: () => void;
}

const Act = ({ word, title, isDisabled, onUse }: ActProps) => (
  <button type="button" class="tool" aria-label={title} title={title} disabled={isDisabled} onClick={onUse}>
    {word}
  </button>
);

interface FieldsProps {
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly pos: number;
  readonly run: (command: Command) => void;
}

const MergeFieldFields = ({ attrs, pos, run }: FieldsProps) => (
  <div class="inspector-fields">
    <TextField
      label={`Where ${attrs.name} is empty, write`}
      optional
      value={String(attrs.fallback)}
      onValue={(fallback) => run(setAttribute(pos, "fallback", fallback))}
    />
  </div>
);

const fieldsOf: Readonly<Record<string, (props: FieldsProps) => ComponentChildren>> = {
  image: (props) => (
    <>
      <AddressField {...props} name="src" label="Address of the picture" />
      <WordsField {...props} name="alt" label="What it shows" hint="For who does not see it." />
      <AddressField {...props} name="href" label="Leads to" optional />
      <WidthField {...props} />
      <AlignField {...props} />
    </>
  ),
  button: (props) => (
    <>
      <AddressField {...props} name="href" label="Leads to" />
      <AlignField {...props} />
    </>
  ),
  spacer: (props) => <HeightField {...props} />,
  html: (props) => <CodeField {...props} />,
  paragraph: (props) => <AlignField {...props} />,
  heading: (props) => <AlignField {...props} />,
};

const BlockFields = ({ block: { node, pos }, run }: { block: PlacedBlock; run: FieldsProps["run"] }) => {
  const fields = fieldsOf[node.type.name]?.({ attrs: node.attrs, pos, run });
  return fields ? <div class="inspector-fields">{fields}</div> : null;
};

interface NamedProps extends FieldsProps {
  readonly name: string;
  readonly label: string;
  readonly optional?: boolean;
  readonly hint?: string;
}

const WordsField = ({ attrs, pos, run, name, ...field }: NamedProps) => (
  <TextField
    {...field}
    value={String(attrs[name])}
    onValue={(value) => run(setAttribute(pos, name, value))}
  />
);

/** An address is completed once it is left. */
const AddressField = ({ attrs, pos, run, name, ...field }: NamedProps) => (
  <TextField
    {...field}
    value={String(attrs[name])}
    onValue={(value) => run(setAttribute(pos, name, value))}
    input={{
      inputMode: "url",
      placeholder: "https://",
      onBlur: ({ currentTarget: { value } }) => {
        const whole = completeAddress(value);
        if (whole !== value) run(setAttribute(pos, name, whole));
      },
    }}
  />
);

const AlignField = ({ attrs, pos, run }: FieldsProps) => (
  <SelectField
    label="Stands"
    value={String(attrs.align)}
    onValue={(align) => run(setAttribute(pos, "align", align))}
    options={alignments.map((one) => [one, { left: "left", center: "in the middle", right: "right" }[one]])}
  />
);

const WidthField = ({ attrs, pos, run }: FieldsProps) => (
  <TextField
    label="Width in pixels"
    optional
    value={attrs.width === null ? "" : String(attrs.width)}
    onValue={(value) => run(setAttribute(pos, "width", Number.parseInt(value, 10) || null))}
    input={{ inputMode: "numeric", placeholder: "All there is" }}
  />
);

const HeightField = ({ attrs, pos, run }: FieldsProps) => (
  <Field label={`Height: ${attrs.height} px`}>
    {(attributes) => (
      <input
        {...attributes}
        type="range"
        min={8}
        max={120}
        step={4}
        value={Number(attrs.height)}
        onInput={(event) => run(setAttribute(pos, "height", Number(event.currentTarget.value)))}
      />
    )}
  </Field>
);

const CodeField = ({ attrs, pos, run }: FieldsProps) => (
  <Field label="HTML" hint="Goes into the mail as it is.">
    {(attributes) => (
      <textarea
        {...attributes}
        class="code"
        rows={4}
        spellcheck={false}
        value={String(attrs.code)}
        onInput={(event) => run(setAttribute(pos, "code", event.currentTarget.value))}
      />
    )}
  </Field>
);
