import { useState } from "preact/hooks";
import type { TemplateContent } from "../api/client.ts";
import { useMayWrite } from "../api/context.ts";
import { MailFrame } from "../parts/mail-frame.tsx";
import { draftOf } from "../write/content.ts";
import { Preview } from "../write/preview.tsx";

/** How a template looks, to a reader that is chosen; who may only read sees it as it is written. */
export const TemplatePreview = ({ content }: { content: TemplateContent }) => {
  const [isLarge, setLarge] = useState(false);
  return useMayWrite() ? (
    <Preview draft={draftOf(content)} isLarge={isLarge} onLarge={setLarge} />
  ) : (
    <section aria-labelledby="as-written">
      <h2 id="as-written">{content.subject || "No subject yet"}</h2>
      <MailFrame title="The template as it is written" html={content.body ?? ""} />
    </section>
  );
};
