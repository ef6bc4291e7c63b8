import { useState } from "preact/hooks";
import { answer, done, type Media } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import type { SitePicture } from "../editor/handle.ts";
import { bytes } from "../format.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface ChosenPictureProps {
  readonly picture: Media;
  readonly onInsert: (picture: SitePicture) => void;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** What is known of one picture. What it shows is kept with it, for the next mail that has it. */
export const ChosenPicture = ({ picture, onInsert, onDeleted, onClose }: ChosenPictureProps) => {
  const { api } = useConnection();
  const [name, setName] = useState(picture.name);
  const [alt, setAlt] = useState(picture.alt);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isDeleting, setDeleting] = useState(false);
  const param = { media_id: picture.media_id };
  const insert = async () => {
    try {
      const isChanged = name !== picture.name || alt !== picture.alt;
      const kept = isChanged
        ? await answer(api.media[":media_id"].$patch({ param, json: { name, alt } }))
        : picture;
      const { url, width, height } = picture;
      onInsert({ url, width, height, alt: kept.alt });
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <section class="chosen-picture" aria-label="Chosen picture">
      <div class="chosen-fields">
        <TextField
          label="What it shows"
          hint="For who does not see it. Leave it empty for mere decoration."
          value={alt}
          onValue={setAlt}
          error={refusal?.field === "alt" ? refusal.message : undefined}
          input={{
            onKeyDown: (event) => {
              // It is in a form, which Enter would send.
              if (event.key !== "Enter") return;
              event.preventDefault();
              void insert();
            },
          }}
        />
        <TextField
          label="Name"
          hint={`${picture.width} × ${picture.height} pixels, ${bytes(picture.size_bytes)}`}
          value={name}
          onValue={setName}
          error={refusal?.field === "name" ? refusal.message : undefined}
        />
      </div>
      {refusal && !["alt", "name"].includes(refusal.field ?? "") && (
        <Notice tone="bad" title="The picture was not changed">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" class="danger" onClick={() => setDeleting(true)}>
          Delete
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={() => void insert()}>
          Insert
        </button>
      </div>
      {isDeleting && (
        <DeleteDialog
          noun="picture"
          remove={() => done(api.media[":media_id"].$delete({ param }))}
          onDeleted={onDeleted}
          onClose={() => setDeleting(false)}
        >
          Mails that have it lose it, also those that were sent: their readers fetch it when they read.
        </DeleteDialog>
      )}
    </section>
  );
};
