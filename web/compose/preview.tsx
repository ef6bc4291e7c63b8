import { useMemo } from "preact/hooks";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import type { renderPreview } from "./preview-engine.ts";
import { useDebounced } from "./use-debounced.ts";

/** Long enough to type on without the preview flickering, short enough to seem live. */
const delayMs = 250;

interface PreviewProps {
  readonly subject: string;
  readonly body: string;
}

/** What one contact would see. */
export const Preview = ({ subject, body }: PreviewProps) => {
  const engine = useResource("", loadEngine);
  const settledSubject = useDebounced(subject, delayMs);
  const settledBody = useDebounced(body, delayMs);
  return (
    <div class="preview">
      <p class="label">Preview, as Ada would see it</p>
      <Loaded resource={engine} noun="The preview">
        {({ renderPreview: render }) => (
          <Filled render={render} subject={settledSubject} body={settledBody} />
        )}
      </Loaded>
    </div>
  );
};

/** Liquid is larger than all the rest of the UI: it is loaded only for a preview. */
const loadEngine = () =>
  import("./preview-engine.ts").catch(() => {
    throw partNotLoaded();
  });

const Filled = ({ render, subject, body }: PreviewProps & { readonly render: typeof renderPreview }) => {
  const filledSubject = useMemo(() => render("text", subject), [subject]);
  const filledBody = useMemo(() => render("html", body), [body]);
  return (
    <>
      {filledSubject.ok ? (
        <p class="preview-subject">{filledSubject.content || "No subject yet"}</p>
      ) : (
        <p class="field-error">Subject: {filledSubject.fault}</p>
      )}
      {filledBody.ok ? (
        <MailFrame title="Preview of the message" html={filledBody.content} />
      ) : (
        <p class="field-error">{filledBody.fault}</p>
      )}
    </>
  );
};
