import { useState } from "preact/hooks";
import { answer, type Template } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { readTemplate, saveVersion } from "../templates/changes.tsx";
import { isOfNaming, NamingFields } from "../templates/name-dialog.tsx";
import { wordsOf } from "./content.ts";
import type { Draft } from "./draft.ts";

interface SaveAsTemplateProps {
  readonly draft: Draft;
  readonly onSaved: (template: Template) => void;
  readonly onClose: () => void;
}

/** Keeps the words of a campaign as a template: a new one, or the next version of the one it began with. */
export const SaveAsTemplate = ({ draft, onSaved, onClose }: SaveAsTemplateProps) => {
  const { api } = useConnection();
  const origin = useResource("", async (signal) => {
    if (!draft.template) return { template: undefined };
    const template = await readTemplate(api, draft.template.template_id, { signal }).catch((error) => {
      // It was deleted, or only its name is not right any more.
      if (toRefusal(error).code === "not_found") return undefined;
      throw error;
    });
    return { template: template?.builtin ? undefined : template };
  });
  return (
    <Dialog title="Save as a template" onClose={onClose}>
      <Loaded resource={origin} noun="The template">
        {({ template }) => <Form draft={draft} origin={template} onSaved={onSaved} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
};

interface FormProps extends SaveAsTemplateProps {
  /** The template it began with, where that is one's own. */
  readonly origin: Template | undefined;
}

const Form = ({ draft, origin, onSaved, onClose }: FormProps) => {
  const { api } = useConnection();
  const [isVersion, setVersion] = useState(origin !== undefined);
  const [naming, setNaming] = useState({ name: draft.campaignName.trim(), description: "" });
  const [refusal, setRefusal] = useState<Refusal>();
  const save = async () => {
    setRefusal(undefined);
    const content = wordsOf(draft);
    try {
      onSaved(
        origin && isVersion
          ? await saveVersion(api, origin, origin.latest_version, content)
          : await answer(api.templates.$post({ json: { ...naming, content } })),
      );
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p>Its subject, preheader and message are kept; sender, audience, files and times are not.</p>
      {origin && <OriginChoice draft={draft} origin={origin} isVersion={isVersion} onVersion={setVersion} />}
      {!isVersion && <NamingFields naming={naming} onNaming={setNaming} refusal={refusal} />}
      {refusal && (isVersion || !isOfNaming(refusal)) && (
        <Notice tone="bad" title="The template was not saved">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary">
          {isVersion ? "Save the new version" : "Save the template"}
        </button>
      </div>
    </form>
  );
};

interface OriginChoiceProps {
  readonly draft: Draft;
  readonly origin: Template;
  readonly isVersion: boolean;
  readonly onVersion: (isVersion: boolean) => void;
}

const OriginChoice = ({ draft, origin, isVersion, onVersion }: OriginChoiceProps) => (
  <fieldset>
    <legend class="visually-hidden">What it is saved as</legend>
    <label class="choice">
      <input type="radio" name="save-as" checked={isVersion} onChange={() => onVersion(true)} />
      The next version of {origin.name}
    </label>
    <label class="choice">
      <input type="radio" name="save-as" checked={!isVersion} onChange={() => onVersion(false)} />A new
      template
    </label>
    {isVersion && origin.latest_version !== draft.template?.version && (
      <p class="hint">
        This campaign began with version {draft.template?.version}, and there is version{" "}
        {origin.latest_version} by now. That one stays among the versions.
      </p>
    )}
  </fieldset>
);
