import { useState } from "preact/hooks";
import { partNotLoaded } from "../../api/refusal.ts";
import { useResource } from "../../api/use-resource.ts";
import { TextField } from "../../parts/field.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Popover } from "../parts/popover.tsx";
import type { Emoji } from "./emoji.ts";

const load = () =>
  import("./emoji.ts").catch(() => {
    throw partNotLoaded();
  });

/** A choice of the emoji that subjects of mails have. */
export const EmojiPicker = ({ onInsert }: { onInsert: (emoji: string) => void }) => (
  <Popover word="☺" title="Insert an emoji" isSign>
    {(close) => (
      <Choice
        onEmoji={(emoji) => {
          close();
          onInsert(emoji);
        }}
      />
    )}
  </Popover>
);

const Choice = ({ onEmoji }: { onEmoji: (emoji: string) => void }) => {
  const [wanted, setWanted] = useState("");
  const loaded = useResource("", load);
  const words = wanted.trim().toLowerCase();
  const found = (all: readonly Emoji[]) => all.filter(({ name }) => name.includes(words));
  return (
    <>
      <TextField label="Find an emoji" value={wanted} onValue={setWanted} input={{ type: "search" }} />
      <Loaded resource={loaded} noun="The emoji">
        {({ emoji }) => (
          <ul class="emoji" aria-label="Emoji">
            {found(emoji).map(({ sign, name }) => (
              <li key={sign}>
                <button
                  type="button"
                  class="quiet"
                  aria-label={name}
                  title={name}
                  onClick={() => onEmoji(sign)}
                >
                  {sign}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
};
