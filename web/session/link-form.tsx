import { useRef, useState } from "preact/hooks";
import { sentenceOf, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { askForLink } from "./session.ts";

/** Has a one-time link mailed to whoever signs in here. What is said is the same for everybody. */
export const LinkForm = () => {
  const [email, setEmail] = useState("");
  const [fault, setFault] = useState<string>();
  const [asked, setAsked] = useState<"asking" | "asked">();
  const form = useRef<HTMLFormElement>(null);
  const ask = async () => {
    setFault(undefined);
    setAsked("asking");
    try {
      await askForLink(email.trim());
      setAsked("asked");
    } catch (error) {
      setAsked(undefined);
      setFault(sentenceOf(toRefusal(error)));
      focusFirstInvalid(form.current);
    }
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label="A link by mail"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <TextField
        label="E-mail address"
        value={email}
        onValue={setEmail}
        error={fault}
        hint="A link to sign in with is mailed to you: good once, for 15 minutes."
        input={{ type: "email", autocomplete: "email", spellcheck: false }}
      />
      <button type="submit" disabled={asked === "asking"}>
        {asked === "asking" ? "Asking…" : "Send me a link"}
      </button>
      {asked === "asked" && (
        <Notice tone="good" title="Look into your mail">
          If this address signs in here, a link is on its way. Otherwise an admin invites you.
        </Notice>
      )}
    </form>
  );
};
