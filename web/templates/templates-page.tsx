import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { done, type TemplateRow } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { Allowed } from "../parts/allowed.tsx";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { TemplateCard } from "./card.tsx";
import { DuplicateDialog, RenameDialog } from "./changes.tsx";
import { useTemplates } from "./use-templates.ts";

interface Asking {
  readonly what: "rename" | "duplicate" | "delete";
  readonly template: TemplateRow;
}

/** The templates that campaigns begin with. */
export const TemplatesPage = () => {
  const { api } = useConnection();
  const templates = useTemplates();
  const [asking, setAsking] = useState<Asking>();
  const [news, setNews] = useState("");
  const changed = (message: string) => {
    setNews(message);
    setAsking(undefined);
    templates.reload();
  };
  const close = () => setAsking(undefined);
  const cards = (some: readonly TemplateRow[]) =>
    some.map((template) => (
      <TemplateCard
        key={template.template_id}
        template={template}
        href={links.template(template.template_id)}
      >
        <Allowed to="write">
          <Actions template={template} onAsk={(what) => setAsking({ what, template })} />
        </Allowed>
      </TemplateCard>
    ));
  return (
    <Page title="Templates" width="wide">
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={templates} noun="The templates">
        {({ own, shipped }) => (
          <>
            <Group title="Your templates">
              {own.length > 0 ? (
                <ul class="template-cards">{cards(own)}</ul>
              ) : (
                <p class="muted">
                  None yet: duplicate one of those below, or save a campaign that you wrote as a template.
                </p>
              )}
            </Group>
            <Group title="Shipped with Tidings">
              <ul class="template-cards">{cards(shipped)}</ul>
            </Group>
          </>
        )}
      </Loaded>
      {asking?.what === "rename" && (
        <RenameDialog
          template={asking.template}
          onRenamed={(name) => changed(`Renamed to ${name}.`)}
          onClose={close}
        />
      )}
      {asking?.what === "duplicate" && (
        <DuplicateDialog
          template={asking.template}
          onDuplicated={({ name }) => changed(`Made ${name}.`)}
          onClose={close}
        />
      )}
      {asking?.what === "delete" && (
        <DeleteDialog
          noun="template"
          remove={() =>
            done(
              api.templates[":template_id"].$delete({ param: { template_id: asking.template.template_id } }),
            )
          }
          onDeleted={() => {
            changed(`Deleted ${asking.template.name}.`);
            focusOn("h1");
          }}
          onClose={close}
        >
          “{asking.template.name}” is gone with all its versions. Campaigns that began with it stay.
        </DeleteDialog>
      )}
    </Page>
  );
};

const Group = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="template-group">
    <h2>{title}</h2>
    {children}
  </section>
);

interface ActionsProps {
  readonly template: TemplateRow;
  readonly onAsk: (what: Asking["what"]) => void;
}

const Actions = ({ template: { template_id, name, builtin }, onAsk }: ActionsProps) => (
  <>
    <a
      class="button small"
      href={links.newDraft({ from_template: template_id })}
      aria-label={`Use ${name} for a new campaign`}
    >
      Use
    </a>
    {!builtin && (
      <a class="button small quiet" href={links.editTemplate(template_id)} aria-label={`Edit ${name}`}>
        Edit
      </a>
    )}
    <button
      type="button"
      class="small quiet"
      aria-label={`Duplicate ${name}`}
      onClick={() => onAsk("duplicate")}
    >
      Duplicate
    </button>
    {!builtin && (
      <>
        <button
          type="button"
          class="small quiet"
          aria-label={`Rename ${name}`}
          onClick={() => onAsk("rename")}
        >
          Rename
        </button>
        <button
          type="button"
          class="small quiet"
          aria-label={`Delete ${name}`}
          onClick={() => onAsk("delete")}
        >
          Delete
        </button>
      </>
    )}
  </>
);
