import { useState } from "preact/hooks";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { share } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { useFileDrop } from "../parts/use-file-drop.ts";
import { links } from "../router.ts";
import { uploadImport } from "./upload.ts";

/** Takes a file, by a drop or a choice, uploads it, and goes on to its page. */
export const DropFile = () => {
  const { api } = useConnection();
  const [upload, setUpload] = useState<{ readonly name: string; readonly part: number }>();
  const [refusal, setRefusal] = useState<Refusal>();

  const take = async (file: File) => {
    if (upload) return;
    setRefusal(undefined);
    setUpload({ name: file.name, part: 0 });
    try {
      const id = await uploadImport(api, file, (part) => setUpload({ name: file.name, part }));
      location.hash = links.import(id);
    } catch (error) {
      setRefusal(toRefusal(error));
      setUpload(undefined);
    }
  };
  const over = useFileDrop(([file]) => file && void take(file));

  return (
    <section class={over ? "card drop over" : "card drop"} aria-label="Import a file">
      {upload ? (
        <div class="uploading">
          <p role="status">Uploading {upload.name}…</p>
          <progress aria-label={`Upload of ${upload.name}`} max={1} value={upload.part} />
          <span class="muted">{share(upload.part, 1)}</span>
        </div>
      ) : (
        <Field
          label="File of contacts"
          hint="CSV, also compressed as .gz, up to 500 MB. Or drop it anywhere on this page. Nothing is imported before you have seen its rows."
        >
          {(attributes) => (
            <input
              {...attributes}
              type="file"
              accept=".csv,.tsv,.txt,.gz,text/csv,text/plain,application/gzip"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                event.currentTarget.value = "";
                if (file) void take(file);
              }}
            />
          )}
        </Field>
      )}
      {refusal && (
        <Notice tone="bad" title="The file was not uploaded">
          {refusal.message}
        </Notice>
      )}
    </section>
  );
};
