import { useState } from "preact/hooks";
import type { Mark } from "prosemirror-model";
import { type Command, type EditorState, TextSelection } from "prosemirror-state";
import { TextField } from "../../parts/field.tsx";
import { Popover } from "../parts/popover.tsx";
import { schema } from "./schema.ts";

const link = schema.marks.link!;

/** The link that the cursor is in, or the first that is selected. */
const linkIn = ({ doc, selection: { from, to, $from } }: EditorState): Mark | undefined => {
  let found = link.isInSet($from.marks());
  doc.nodesBetween(from, Math.max(to, from + 1), ({ marks }) => {
    found ??= link.isInSet(marks);
  });
  return found;
};

/** From where to where a link goes, around the cursor. */
const rangeOf = ({ doc, selection }: EditorState, mark: Mark): { from: number; to: number } => {
  if (!selection.empty) return selection;
  const { $from } = selection;
  const start = $from.start();
  let [from, to] = [$from.pos, $from.pos];
  doc.nodesBetween(start, $from.end(), (node, pos) => {
    if (!mark.isInSet(node.marks) || pos > $from.pos || pos + node.nodeSize < $from.pos) return;
    from = Math.min(from, pos);
    to = Math.max(to, pos + node.nodeSize);
  });
  return { from, to };
};

/** An address as it is typed: one without a scheme is of the web, or of a person. */
export const completeAddress = (typed: string): string => {
  const address = typed.trim();
  if (address === "" || /^([a-z][a-z0-9+.-]*:|#|\{\{)/i.test(address)) return address;
  return /^[^/\s]+@[^/\s]+$/.test(address) ? `mailto:${address}` : `https://${address}`;
};

/** Links what is selected, or the word of the address itself where nothing is; an empty address takes the link away. */
const setLink =
  (address: string): Command =>
  (state, dispatch) => {
    const before = linkIn(state);
    const { from, to } = before ? rangeOf(state, before) : state.selection;
    const { tr } = state;
    if (before) tr.removeMark(from, to, link);
    if (address !== "") {
      const mark = link.create({ href: address });
      if (from === to) tr.replaceWith(from, to, schema.text(address, [mark]));
      else tr.addMark(from, to, mark);
    }
    if (from !== to) tr.setSelection(TextSelection.create(tr.doc, to));
    dispatch?.(tr.scrollIntoView());
    return true;
  };

interface LinkPanelProps {
  readonly state: EditorState;
  readonly run: (command: Command) => void;
  readonly asked: number;
  readonly isOn: boolean;
}

/** Asks for the address of a link. */
export const LinkPanel = ({ state, run, asked, isOn }: LinkPanelProps) => {
  const canLink = state.selection.$from.parent.type.allowsMarkType(link);
  return (
    <Popover word={isOn ? "Link ✓" : "Link"} title="Link" isDisabled={!canLink} opened={asked}>
      {(close) => (
        <LinkFields
          before={linkIn(state)?.attrs.href as string | undefined}
          onAddress={(address) => {
            close();
            run(setLink(address));
          }}
        />
      )}
    </Popover>
  );
};

const LinkFields = ({
  before,
  onAddress,
}: {
  before: string | undefined;
  onAddress: (to: string) => void;
}) => {
  const [address, setAddress] = useState(before ?? "");
  const apply = () => onAddress(completeAddress(address));
  return (
    <>
      <TextField
        label="Address of the link"
        value={address}
        onValue={setAddress}
        hint="Such as example.com/offer, or an e-mail address."
        input={{
          inputMode: "url",
          onKeyDown: ({ key }) => {
            if (key === "Enter") apply();
          },
        }}
      />
      <div class="actions">
        {before !== undefined && (
          <button type="button" class="small" onClick={() => onAddress("")}>
            Remove
          </button>
        )}
        <button type="button" class="small primary" onClick={apply}>
          Set link
        </button>
      </div>
    </>
  );
};
