import type { ComponentChildren, RefObject } from "preact";
import { useId, useMemo, useRef, useState } from "preact/hooks";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { bytes } from "../format.ts";
import { LibraryDialog } from "../media/library-dialog.tsx";
import { usePasted } from "../media/use-pasted.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { newBlocks, readBlocks } from "./blocks/model.ts";
import type { EditorHandle, EditorKeys, HeldPlace, OnPasted } from "./handle.ts";
import type { EditorProblem } from "./html/find-problems.ts";
import type { MergeField } from "./liquid.ts";
import { MergeFieldPicker } from "./merge-field-picker.tsx";
import { lossOfSwitch, type Message, ofBlocks } from "./message.ts";
import { Tool, Toolbar } from "./parts/toolbar.tsx";
import { SnippetPicker } from "./snippet-picker.tsx";
import { useMergeFields } from "./use-merge-fields.ts";

interface MessageEditorProps extends EditorKeys {
  /** What it is called; "Message" unless given. */
  readonly label?: string;
  readonly message: Message;
  readonly onMessage: (message: Message) => void;
  readonly error?: string | undefined;
  /** What is wrong in the HTML, as the server said. */
  readonly problems?: readonly EditorProblem[];
  readonly handle?: RefObject<EditorHandle | null>;
}

/** Each is larger than all the rest of the UI, and loaded by who opens it. */
const loadHtml = () =>
  import("./html/html-editor.tsx").catch(() => {
    throw partNotLoaded();
  });
const loadBlocks = () =>
  import("./blocks/block-editor.tsx").catch(() => {
    throw partNotLoaded();
  });

/** Writes a message, as HTML or in blocks. */
export const MessageEditor = (props: MessageEditorProps) => {
  const own = useRef<EditorHandle>(null);
  const handle = props.handle ?? own;
  const fields = useMergeFields();
  // Where a picture is to go that is being chosen.
  const [place, setPlace] = useState<HeldPlace>();
  const { onPasted, underWay, refusal } = usePasted();
  const choosePicture = () => setPlace(handle.current?.hold());
  const insert = (text: string) => handle.current?.insert(text);
  const pickers = (
    <>
      <MergeFieldPicker fields={fields} onInsert={insert} />
      <SnippetPicker onInsert={insert} />
      <Tool onUse={choosePicture}>Picture</Tool>
    </>
  );
  const Editor = props.message.format === "blocks" ? InBlocks : InHtml;
  return (
    <div class="message-editor">
      <FormatChoice message={props.message} onMessage={props.onMessage} />
      <Editor
        {...props}
        handle={handle}
        fields={fields}
        pickers={pickers}
        onPasted={onPasted}
        onChoosePicture={choosePicture}
      />
      <Size html={props.message.body} />
      <p class="muted uploading-pictures" role="status">
        {underWay > 0 && `Uploading ${underWay === 1 ? "a picture" : `${underWay} pictures`}…`}
      </p>
      {refusal && (
        <Notice tone="bad" title="The picture was not inserted">
          {refusal.message}
        </Notice>
      )}
      {place && (
        <LibraryDialog
          onPicture={(picture) => {
            setPlace(undefined);
            // Once the dialog is closed, which gives the focus back to where it came from.
            setTimeout(() => {
              handle.current?.focus();
              place.insertPicture(picture);
            });
          }}
          onClose={() => setPlace(undefined)}
        />
      )}
    </div>
  );
};

/** Gmail shows so much of the HTML of a mail, and a link to the rest: in bytes. */
const shownMax = 102 * 1024;

/** How much of what Gmail shows is taken. Merge values, and what is added to each mail, come to it. */
const Size = ({ html }: { html: string }) => {
  const size = useMemo(() => new Blob([html]).size, [html]);
  return (
    <p class={size > shownMax ? "editor-size over" : "editor-size"}>
      <meter aria-hidden="true" max={shownMax} high={shownMax * 0.8} optimum={0} value={size} />
      {size > shownMax
        ? `${bytes(size)} of HTML: Gmail shows ${bytes(shownMax)}, and cuts off the rest`
        : `${bytes(size)} of the ${bytes(shownMax)} of HTML that Gmail shows`}
    </p>
  );
};

interface InFormatProps extends Omit<MessageEditorProps, "handle"> {
  readonly handle: RefObject<EditorHandle | null>;
  readonly fields: readonly MergeField[];
  readonly pickers: ComponentChildren;
  readonly onPasted: OnPasted;
  readonly onChoosePicture: () => void;
}

const InHtml = ({
  label = "Message",
  message,
  onMessage,
  error,
  fields,
  pickers,
  ...editor
}: InFormatProps) => {
  const id = useId();
  const loaded = useResource("", loadHtml);
  return (
    <div class="field">
      <span class="label" id={id}>
        {label} in HTML
      </span>
      <div class={error ? "editor-frame invalid" : "editor-frame"}>
        <Toolbar label="Insert">{pickers}</Toolbar>
        <Loaded resource={loaded} noun="The editor">
          {({ HtmlEditor }) => (
            <HtmlEditor
              {...editor}
              value={message.body}
              onValue={(body) => onMessage({ ...message, body })}
              mergeFields={fields}
              labelledBy={id}
              describedBy={`${id}-hint${error ? ` ${id}-error` : ""}`}
              isInvalid={error !== undefined}
            />
          )}
        </Loaded>
      </div>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      <p class="hint" id={`${id}-hint`}>
        An unsubscribe link is added when there is none. Tab indents: press Escape first to leave by it.
      </p>
    </div>
  );
};

const InBlocks = ({
  label = "Message",
  message,
  onMessage,
  error,
  pickers,
  handle,
  ...editor
}: InFormatProps) => {
  const loaded = useResource("", loadBlocks);
  return (
    <div class="field">
      <div class={error ? "editor-frame invalid" : "editor-frame"}>
        <Loaded resource={loaded} noun="The editor">
          {({ BlockEditor }) => (
            <BlockEditor
              {...editor}
              value={message.blocks}
              onValue={(blocks) => onMessage(ofBlocks(blocks))}
              handle={handle}
              label={`${label} in blocks`}
              tools={pickers}
            />
          )}
        </Loaded>
      </div>
      {error && <p class="field-error">{error}</p>}
    </div>
  );
};

const formats = [
  ["blocks", "Blocks"],
  ["html", "HTML"],
] as const;

const losses = {
  "way back": {
    title: "Go on in HTML?",
    words:
      "The blocks become HTML, which you write on from here. You can come back to the blocks as they are now; what you change in the HTML will not be in them.",
    yes: "Go on in HTML",
  },
  changes: {
    title: "Back to the blocks?",
    words: "They are as you left them. What was changed in the HTML since is lost.",
    yes: "Back to the blocks",
  },
  html: {
    title: "Begin anew in blocks?",
    words: "HTML does not become blocks: the message begins anew, and the HTML is lost.",
    yes: "Begin anew",
  },
} as const;

const switched = (message: Message): Message => {
  if (message.format === "blocks") return { ...message, format: "html" };
  return ofBlocks(readBlocks(message.blocks) ?? newBlocks(navigator.language));
};

/** How it is written; what is lost by another choice is said before. */
const FormatChoice = ({ message, onMessage }: Pick<MessageEditorProps, "message" | "onMessage">) => {
  const [asking, setAsking] = useState<keyof typeof losses>();
  const loss = asking && losses[asking];
  return (
    <fieldset class="format-choice">
      <legend class="visually-hidden">Written as</legend>
      {formats.map(([format, word]) => (
        <button
          key={format}
          type="button"
          class="small"
          aria-pressed={message.format === format}
          onClick={() => {
            if (format === message.format) return;
            const lost = lossOfSwitch(message);
            if (lost) setAsking(lost);
            else onMessage(switched(message));
          }}
        >
          {word}
        </button>
      ))}
      {loss && (
        <Dialog title={loss.title} onClose={() => setAsking(undefined)}>
          <p>{loss.words}</p>
          <div class="actions">
            <button type="button" onClick={() => setAsking(undefined)}>
              Stay
            </button>
            <button
              type="button"
              class="primary"
              onClick={() => {
                setAsking(undefined);
                onMessage(switched(message));
              }}
            >
              {loss.yes}
            </button>
          </div>
        </Dialog>
      )}
    </fieldset>
  );
};
