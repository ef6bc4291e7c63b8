import { useState } from "preact/hooks";
import { answer, type Contact } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";

/** Has the browser keep a text as a file. */
const download = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};

/** What the API calls the file. */
const fileNameOf = ({ headers }: Pick<Response, "headers">): string =>
  /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "held-data.json";

interface PersonalDataProps {
  readonly contact: Contact;
  readonly onErased: () => void;
}

/** What a person may ask for: all that is held on them, and to be forgotten. */
export const PersonalData = ({ contact, onErased }: PersonalDataProps) => {
  const { api } = useConnection();
  const [isErasing, setErasing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [news, setNews] = useState("");
  const param = { email: encodeURIComponent(contact.email) };
  const attempt = async (what: () => Promise<void>) => {
    setRefusal(undefined);
    await what().catch((error: unknown) => setRefusal(toRefusal(error)));
  };
  const exportData = () =>
    attempt(async () => {
      const response = await api.contacts[":email"].data.$get({ param });
      const held = await answer(Promise.resolve(response));
      download(fileNameOf(response), JSON.stringify(held, null, 2));
      setNews(held.complete ? "Downloaded." : "Downloaded, without older campaigns: time ran out.");
    });
  const erase = () =>
    attempt(async () => {
      await answer(api.contacts[":email"].erase.$post({ param }));
      onErased();
    });
  return (
    <section aria-labelledby="personal-data">
      <h2 id="personal-data">Personal data</h2>
      <p class="muted">For a person who asks what is held on them, or to be forgotten.</p>
      <div class="contact-toolbar">
        <button type="button" class="small" onClick={() => void exportData()}>
          Export data
        </button>
        <Allowed to="send">
          <button type="button" class="small danger" onClick={() => setErasing(true)}>
            Erase this person
          </button>
        </Allowed>
        <Allowed to="admin">
          <a href={links.audit({ target: contact.email })}>Who did what</a>
        </Allowed>
        <span role="status" class="muted">
          {news}
        </span>
      </div>
      {refusal && !isErasing && (
        <Notice tone="bad" title="It did not work">
          {refusal.message}
        </Notice>
      )}
      {isErasing && (
        <Dialog title="Erase this person?" onClose={() => setErasing(false)}>
          <p>
            <strong>{contact.address}</strong> and all that is kept about it will be gone, within minutes from
            the campaigns it was in, too. A fingerprint of the address stays, so that it is not mailed again
            though somebody imports it. This cannot be undone.
          </p>
          {refusal && (
            <Notice tone="bad" title="Nobody was erased">
              {refusal.message}
            </Notice>
          )}
          <div class="actions">
            <button type="button" onClick={() => setErasing(false)}>
              Cancel
            </button>
            <button type="button" class="danger" onClick={() => void erase()}>
              Erase
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
};
