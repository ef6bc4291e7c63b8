import { useEffect, useRef, useState } from "preact/hooks";
import { answer, type MailPreview, type PreviewRequest } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { bytes } from "../format.ts";
import type { Letter } from "../letters.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { useDebounced } from "../parts/use-debounced.ts";
import { previewVariantOf } from "./ab-test.ts";
import { audienceOf, isNobodyChosen } from "./audience-request.ts";
import { addressesOf, type Draft } from "./draft.ts";
import { useVariant, VariantChoice } from "./variant-choice.tsx";

/** Long enough to type on without the preview flickering, short enough to seem live. */
const restMs = 500;

interface PreviewProps {
  readonly draft: Draft;
  /** Whether it is also shown by itself, as large as there is room. */
  readonly isLarge: boolean;
  readonly onLarge: (isLarge: boolean) => void;
}

const requestOf = (draft: Draft, variant: Letter, contact: string) => ({
  subject: draft.subject,
  body: draft.body,
  ...(draft.preheader.trim() ? { preheader: draft.preheader } : {}),
  ...(draft.textBody.trim() ? { text_body: draft.textBody } : {}),
  ...(draft.fromEmail.trim() ? { from_email: draft.fromEmail.trim() } : {}),
  ...(draft.fromName.trim() ? { from_name: draft.fromName.trim() } : {}),
  ...(contact ? { contact } : {}),
  ...audienceIn(draft),
  ...previewVariantOf(draft, variant),
});

/** Whom it is for, once that is said well enough to find the first of them. */
const audienceIn = (draft: Draft) => {
  const audience = audienceOf(draft);
  const given = [draft.list, draft.audience === "list" ? "" : draft.exclude.list].flatMap(addressesOf);
  const isAskable = audience && !isNobodyChosen(draft) && given.every(addressIn);
  return isAskable ? { audience } : {};
};

/** What one contact would get, made by what makes the mail. */
export const Preview = ({ draft, isLarge, onLarge }: PreviewProps) => {
  const { api } = useConnection();
  const [contact, setContact] = useState("");
  const [variant, setVariant] = useVariant(draft);
  const [look, setLook] = useState<Look>(usualLook);
  const settled = useDebounced(JSON.stringify(requestOf(draft, variant, addressIn(contact))), restMs);
  const preview = useResource(settled, (signal) =>
    answer(
      api.campaigns.preview.$post({ json: JSON.parse(settled) as PreviewRequest }, { init: { signal } }),
    ),
  );
  const reader = <ReaderField contact={contact} onContact={setContact} />;
  const shown = (
    <>
      <VariantChoice draft={draft} variant={variant} onVariant={setVariant} />
      <Looks look={look} onLook={setLook} />
      <Loaded resource={preview} noun="The preview">
        {(mail) => <Mail mail={mail} look={look} />}
      </Loaded>
    </>
  );
  return (
    <section class="preview" aria-labelledby="preview">
      <h2 id="preview" class="visually-hidden">
        Preview
      </h2>
      {/* It stays where it is: what opened a dialog has the focus back. */}
      <div class="preview-reader">
        {!isLarge && reader}
        <button type="button" class="small quiet" aria-keyshortcuts="F9" onClick={() => onLarge(true)}>
          Enlarge
        </button>
      </div>
      {isLarge ? (
        <Dialog title="Preview" wide onClose={() => onLarge(false)}>
          <div class="preview large">
            <div class="preview-reader">{reader}</div>
            {shown}
          </div>
          <div class="actions">
            <button type="button" onClick={() => onLarge(false)}>
              Close
            </button>
          </div>
        </Dialog>
      ) : (
        shown
      )}
    </section>
  );
};

/** What of a search is an address. */
const addressIn = (text: string): string =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim()) ? text.trim() : "";

/** How the mail is looked at: choices about the mail, whatever the system of who looks is set to. */
interface Look {
  readonly part: "desktop" | "phone" | "text";
  readonly scheme: "light" | "dark";
  readonly images: "shown" | "blocked";
}
const usualLook: Look = { part: "desktop", scheme: "light", images: "shown" };

const parts = [
  ["desktop", "Desktop"],
  ["phone", "Phone"],
  ["text", "Plain text"],
] as const;
const Looks = ({ look, onLook }: { look: Look; onLook: (look: Look) => void }) => (
  <div class="mail-toggles">
    <Segmented
      legend="What is shown of the mail"
      options={parts}
      value={look.part}
      onValue={(part) => onLook({ ...look, part })}
    />
    {look.part !== "text" && (
      <>
        <Toggle
          isOn={look.scheme === "dark"}
          onToggle={(isDark) => onLook({ ...look, scheme: isDark ? "dark" : "light" })}
        >
          Dark
        </Toggle>
        <Toggle
          isOn={look.images === "blocked"}
          onToggle={(isBlocked) => onLook({ ...look, images: isBlocked ? "blocked" : "shown" })}
        >
          No images
        </Toggle>
      </>
    )}
  </div>
);

interface ToggleProps {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly children: string;
}

const Toggle = ({ isOn, onToggle, children }: ToggleProps) => (
  <button type="button" class="tool toggle" aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
    {children}
  </button>
);

const Mail = ({ mail, look }: { mail: MailPreview; look: Look }) => (
  <>
    <div class="preview-head">
      <div class="preview-inbox">
        <p class="preview-subject">{mail.subject || "No subject yet"}</p>
        {mail.preheader && <p class="muted">{mail.preheader}</p>}
      </div>
      <p class="muted preview-to">
        To {mail.to.name ? `${mail.to.name} <${mail.to.email}>` : mail.to.email}
        {mail.size_bytes !== null && ` · ${bytes(mail.size_bytes)} without attachments`}
      </p>
    </div>
    {mail.problems.length > 0 && (
      <ul class="preview-problems">
        {mail.problems.map(({ severity, message, line, column }) => (
          <li key={`${line}:${column}:${message}`} class={severity === "error" ? "field-error" : "warning"}>
            {message}
          </li>
        ))}
      </ul>
    )}
    {look.part === "text"
      ? mail.text !== null && <TextPart text={mail.text} />
      : mail.html !== null && <Paper width={widths[look.part]} look={look} html={mail.html} />}
  </>
);

const TextPart = ({ text }: { text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
  <pre class="preview-text" tabIndex={0}>
    {text}
  </pre>
);

/** What a mail is given to be laid out in, in CSS pixels: what most have on a desk, and on a phone. */
const widths = { desktop: 680, phone: 375 } as const;

/** A mail at its own width, made smaller as a picture is where there is less room. */
const Paper = ({ width, look, html }: { width: number; look: Look; html: string }) => {
  const paper = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(1);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      // One that is hidden has no width.
      const room = entry?.contentRect.width || width;
      setScale(Math.min(1, room / width));
    });
    observer.observe(paper.current!);
    return () => observer.disconnect();
  }, [width]);
  return (
    <div class={`preview-paper ${look.scheme}`} ref={paper}>
      <div style={{ width: `${width}px`, height: `${100 / scale}%`, transform: `scale(${scale})` }}>
        <MailFrame
          title="Preview of the message"
          html={html}
          scheme={look.scheme}
          images={look.images === "shown"}
        />
      </div>
    </div>
  );
};

interface ReaderFieldProps {
  readonly contact: string;
  readonly onContact: (contact: string) => void;
}

/** Whose values are shown: a contact, found by the address. */
const ReaderField = ({ contact, onContact }: ReaderFieldProps) => {
  const { api } = useConnection();
  const q = useDebounced(contact.trim(), restMs);
  const found = useResource(q, async (signal) =>
    q.length < 2
      ? []
      : (await answer(api.contacts.$get({ query: { q, limit: 8 } }, { init: { signal } }))).contacts,
  );
  return (
    <Field label="As this contact gets it">
      {(attributes) => (
        <>
          <input
            {...attributes}
            list="preview-contacts"
            autocomplete="off"
            spellcheck={false}
            placeholder="Address or name"
            value={contact}
            onInput={(event) => onContact(event.currentTarget.value)}
          />
          <datalist id="preview-contacts">
            {(found.data ?? []).map(({ email, first_name, last_name }) => (
              <option key={email} value={email}>
                {[first_name, last_name].filter(Boolean).join(" ")}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
};
