import { useEffect, useRef, useState } from "preact/hooks";
import { allMedia } from "../api/all-of.ts";
import type { Media } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import type { SitePicture } from "../editor/handle.ts";
import { share } from "../format.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { claimFiles } from "../parts/use-file-drop.ts";
import { ChosenPicture } from "./chosen-picture.tsx";
import { picturesIn, pictureTypes } from "./picture-files.ts";
import { useUploads } from "./use-uploads.ts";

interface LibraryProps {
  readonly onPicture: (picture: SitePicture) => void;
  readonly onClose: () => void;
}

/** The pictures there are: one is chosen, described and inserted; more come by a choice, a drop or a paste. */
export const Library = ({ onPicture, onClose }: LibraryProps) => {
  const { api } = useConnection();
  const pictures = useResource("", (signal) => allMedia(api, signal));
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<Media>();
  const [over, setOver] = useState(false);
  const uploads = useUploads((added) => {
    setWanted("");
    setChosen(added);
    pictures.reload();
  });
  const latest = useRef(uploads.add);
  latest.current = uploads.add;
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = picturesIn(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, []);
  return (
    <section
      aria-label="Library"
      class={over ? "library over" : "library"}
      onDragOver={(event) => {
        claimFiles(event);
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        claimFiles(event);
        setOver(false);
        uploads.add([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <div class="library-head">
        <Field
          label="Add pictures"
          hint="Choose, drop or paste them: PNG, JPEG, GIF or WebP. Large photos are made smaller, and what the camera noted in them, such as the place, is taken out."
        >
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              multiple
              accept={pictureTypes}
              onChange={({ currentTarget }) => {
                const files = [...(currentTarget.files ?? [])];
                // Emptied, so that the same file can be chosen again.
                currentTarget.value = "";
                uploads.add(files);
              }}
            />
          )}
        </Field>
        <TextField label="Find by name" value={wanted} onValue={setWanted} input={{ type: "search" }} />
      </div>
      {uploads.underWay && (
        <p class="library-progress" role="status">
          Uploading {uploads.underWay.name}: {share(uploads.underWay.part, 1)}
        </p>
      )}
      {uploads.refusal && (
        <Notice tone="bad" title="The picture was not added">
          {uploads.refusal.message}
        </Notice>
      )}
      <Loaded resource={pictures} noun="The pictures">
        {(all) => <Grid all={all} wanted={wanted} chosen={chosen} onChoose={setChosen} />}
      </Loaded>
      {chosen ? (
        <ChosenPicture
          key={chosen.media_id}
          picture={chosen}
          onInsert={onPicture}
          onDeleted={() => {
            setChosen(undefined);
            pictures.reload();
          }}
          onClose={onClose}
        />
      ) : (
        <div class="actions">
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      )}
    </section>
  );
};

interface GridProps {
  readonly all: readonly Media[];
  readonly wanted: string;
  readonly chosen: Media | undefined;
  readonly onChoose: (picture: Media) => void;
}

const Grid = ({ all, wanted, chosen, onChoose }: GridProps) => {
  const words = wanted.trim().toLowerCase();
  const found = all.filter(({ name, alt }) => `${name} ${alt}`.toLowerCase().includes(words));
  if (found.length === 0)
    return (
      <p class="library-empty muted">
        {all.length === 0 ? "There is no picture yet." : "No picture is called so."}
      </p>
    );
  return (
    <ul class="pictures" aria-label="Pictures">
      {found.map((picture) => (
        <li key={picture.media_id}>
          <button
            type="button"
            aria-pressed={picture.media_id === chosen?.media_id}
            onClick={() => onChoose(picture)}
          >
            <img src={picture.url} alt="" width={picture.width} height={picture.height} loading="lazy" />
            <span>{picture.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
};
