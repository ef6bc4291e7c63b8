import { useState } from "preact/hooks";
import { bytes } from "../format.ts";
import { MailFrame } from "../parts/mail-frame.tsx";
import { Segmented } from "../parts/segmented.tsx";
import type { ReceivedMail } from "./mail.ts";
import { withoutTracker } from "./tracker.ts";

type Part = "html" | "text" | "headers" | "source";
const words: Record<Part, string> = {
  html: "HTML",
  text: "Plain text",
  headers: "Headers",
  source: "Source",
};

/** The mail in each of the ways it can be read. */
export const MailParts = ({ mail }: { mail: ReceivedMail }) => {
  const parts = (["html", "text", "headers", "source"] as const).filter(
    (part) => (part !== "html" && part !== "text") || mail[part] !== undefined,
  );
  const [part, setPart] = useState<Part>(parts[0]!);
  return (
    <>
      <Segmented
        legend="What is shown of the mail"
        options={parts.map((known) => [known, words[known]] as const)}
        value={part}
        onValue={setPart}
      />
      {part === "html" && <Html html={mail.html ?? ""} />}
      {part === "text" && <pre class="mail-text">{mail.text}</pre>}
      {part === "headers" && <Headers headers={mail.headers} />}
      {part === "source" && <Source source={mail.source} />}
    </>
  );
};

/** The HTML as the recipient's mail program would show it, however that is set. */
const Html = ({ html }: { html: string }) => {
  const [width, setWidth] = useState<"desktop" | "phone">("desktop");
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const [images, setImages] = useState<"shown" | "blocked">("shown");
  return (
    <div class="mail-html">
      <div class="mail-toggles">
        <Segmented
          legend="Width"
          options={[
            ["desktop", "Desktop"],
            ["phone", "Phone"],
          ]}
          value={width}
          onValue={setWidth}
        />
        <Segmented
          legend="Colours of the mail program"
          options={[
            ["light", "Light"],
            ["dark", "Dark"],
          ]}
          value={scheme}
          onValue={setScheme}
        />
        <Segmented
          legend="Images"
          options={[
            ["shown", "Images"],
            ["blocked", "Blocked"],
          ]}
          value={images}
          onValue={setImages}
        />
      </div>
      <MailFrame
        title="The message"
        html={withoutTracker(html)}
        scheme={scheme}
        width={width}
        images={images === "shown"}
      />
    </div>
  );
};

const Headers = ({ headers }: Pick<ReceivedMail, "headers">) => (
  <dl class="facts mail-headers">
    {headers.map(([name, value], index) => (
      // A header may come more than once.
      <div key={index}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** Of a mail with large attachments the rest is base64 that nobody reads. */
const sourceCharactersMax = 100_000;

const Source = ({ source }: { source: string }) => (
  <>
    <p class="muted">{bytes(source.length)}, as it came over the wire.</p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
    <pre class="mail-source" tabIndex={0}>
      {source.slice(0, sourceCharactersMax)}
      {source.length > sourceCharactersMax && "\n… and so on."}
    </pre>
  </>
);
