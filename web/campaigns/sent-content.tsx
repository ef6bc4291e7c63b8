import { useState } from "preact/hooks";
import { answer, type SentContent } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { type Letter, letters } from "../letters.ts";
import { Loaded } from "../parts/loaded.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import { Segmented } from "../parts/segmented.tsx";

/** What a campaign sends, as it was written: read when it is opened. */
export const SentMessage = ({ id }: { id: string }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The message, as it was written</summary>
      {isOpen && <Words id={id} />}
    </details>
  );
};

const Words = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const content = useResource(id, (signal) =>
    answer(api.campaigns[":campaign_id"].content.$get({ param: { campaign_id: id } }, { init: { signal } })),
  );
  return (
    <Loaded resource={content} noun="The message">
      {(sent) => (sent.variants.length > 0 ? <VariantsOf sent={sent} /> : <Shown words={sent} />)}
    </Loaded>
  );
};

/** One variant of a test at a time. */
const VariantsOf = ({ sent }: { sent: SentContent }) => {
  const [letter, setLetter] = useState<Letter>("A");
  const variants = [sent, ...sent.variants];
  return (
    <div class="sent-content">
      <Segmented
        legend="Which variant"
        options={variants.map((_, place) => [letters[place]!, `Variant ${letters[place]}`])}
        value={letter}
        onValue={setLetter}
      />
      <Shown words={variants[letters.indexOf(letter)] ?? sent} />
    </div>
  );
};

const Shown = ({
  words: { subject, preheader, body, text_body },
}: {
  words: Pick<SentContent, "subject" | "preheader" | "body" | "text_body">;
}) => (
  <div class="sent-content">
    <p class="preview-subject">{subject}</p>
    {preheader && <p class="muted">{preheader}</p>}
    <MailFrame title="The message as it was written" html={body} />
    {text_body !== null && (
      <>
        <h3>Plain text</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre tabIndex={0}>{text_body}</pre>
      </>
    )}
  </div>
);
