import { type Api, answer, type Template, type TemplateContent, type TemplateRow } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { NameDialog, type Naming } from "./name-dialog.tsx";

type Named = Pick<TemplateRow, "template_id" | "name" | "description">;

/** A template as it is now, or in a version. @throws Refusal */
export const readTemplate = (
  api: Api,
  template_id: string,
  { version, signal }: { readonly version?: number | undefined; readonly signal?: AbortSignal } = {},
): Promise<Template> =>
  answer(
    api.templates[":template_id"].$get(
      { param: { template_id }, query: version === undefined ? {} : { version } },
      signal && { init: { signal } },
    ),
  );

/** Saves content as the version after the one that was read. @throws Refusal `template_changed` */
export const saveVersion = (
  api: Api,
  { template_id, name, description }: Named,
  version: number,
  content: TemplateContent,
): Promise<Template> => {
  const json = { version, name, description, content };
  return answer(api.templates[":template_id"].$put({ param: { template_id }, json }));
};

interface RenameDialogProps {
  readonly template: Named;
  readonly onRenamed: (name: string) => void;
  readonly onClose: () => void;
}

/** Changes what a template is called, which is no version. */
export const RenameDialog = ({ template, onRenamed, onClose }: RenameDialogProps) => {
  const { api } = useConnection();
  const save = async (naming: Naming) => {
    const { template_id, latest_version, content } = await readTemplate(api, template.template_id);
    const { name } = await saveVersion(api, { template_id, ...naming }, latest_version, content);
    onRenamed(name);
  };
  return (
    <NameDialog
      title={`Rename ${template.name}`}
      yes="Save"
      naming={template}
      save={save}
      onClose={onClose}
    />
  );
};

interface DuplicateDialogProps {
  readonly template: Named;
  readonly onDuplicated: (template: Template) => void;
  readonly onClose: () => void;
}

/** Makes another template of one. */
export const DuplicateDialog = ({ template, onDuplicated, onClose }: DuplicateDialogProps) => {
  const { api } = useConnection();
  const { description } = template;
  const save = async (naming: Naming) => {
    const { content } = await readTemplate(api, template.template_id);
    onDuplicated(await answer(api.templates.$post({ json: { ...naming, content } })));
  };
  return (
    <NameDialog
      title={`Duplicate ${template.name}`}
      yes="Duplicate"
      naming={{ name: `${template.name} (copy)`, description }}
      save={save}
      onClose={onClose}
    />
  );
};
