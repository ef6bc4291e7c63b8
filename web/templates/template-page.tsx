import { useState } from "preact/hooks";
import { answer, done, type Template } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { useHashQuery } from "../hash-query.ts";
import { Allowed } from "../parts/allowed.tsx";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty, Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { DuplicateDialog, RenameDialog, readTemplate, saveVersion } from "./changes.tsx";
import { TemplatePreview } from "./template-preview.tsx";

/** A template: how it looks, in this or an earlier version, and what can be done with it. */
export const TemplatePage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const query = useHashQuery();
  const version = Number(query.values.get("version")) || undefined;
  const template = useResource(String(version), (signal) => readTemplate(api, id, { version, signal }));
  if (template.data)
    return (
      <Shown
        template={template.data}
        isStale={template.stale}
        onVersion={(shown) => query.set({ version: shown === undefined ? "" : String(shown) }, "push")}
        reload={template.reload}
      />
    );
  return (
    <Page title="Template" width="wide">
      <Back />
      {template.error?.code === "not_found" ? (
        <Empty title="There is no such template">
          <p>It was deleted, or its address is not right.</p>
        </Empty>
      ) : (
        <Loaded resource={template} noun="The template">
          {() => null}
        </Loaded>
      )}
    </Page>
  );
};

const Back = () => (
  <a class="back" href={links.templates}>
    All templates
  </a>
);

interface ShownProps {
  readonly template: Template;
  /** Whether another version is on its way. */
  readonly isStale: boolean;
  /** Shows another version; undefined: the latest. */
  readonly onVersion: (version: number | undefined) => void;
  readonly reload: () => void;
}

const Shown = ({ template, isStale, onVersion, reload }: ShownProps) => {
  const { api } = useConnection();
  const [asking, setAsking] = useState<"rename" | "duplicate" | "delete">();
  const [news, setNews] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const close = () => setAsking(undefined);
  const restore = async () => {
    setRefusal(undefined);
    try {
      // It may have another name by now, which is no version.
      const now = await readTemplate(api, template.template_id);
      const restored = await saveVersion(api, now, template.latest_version, template.content);
      setNews(`Version ${template.version} is the latest again, as version ${restored.version}.`);
      onVersion(undefined);
      reload();
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Page title={template.name} width="wide" actions={<Actions template={template} onAsk={setAsking} />}>
      <Back />
      {template.description && <p class="template-purpose">{template.description}</p>}
      <p role="status" class="news">
        {news}
      </p>
      {refusal && (
        <Notice tone="bad" title="The version was not restored">
          {refusal.message}
        </Notice>
      )}
      <div class="write">
        <div class="card template-look" aria-busy={isStale}>
          {template.version !== template.latest_version && (
            <EarlierVersion template={template} onLatest={() => onVersion(undefined)} onRestore={restore} />
          )}
          <TemplatePreview key={template.version} content={template.content} />
        </div>
        <aside class="write-side" aria-label="Versions">
          <Versions template={template} onVersion={onVersion} />
        </aside>
      </div>
      {asking === "rename" && (
        <RenameDialog
          template={template}
          onRenamed={(name) => {
            close();
            setNews(`Renamed to ${name}.`);
            reload();
          }}
          onClose={close}
        />
      )}
      {asking === "duplicate" && (
        <DuplicateDialog
          template={template}
          onDuplicated={({ template_id }) => location.assign(links.template(template_id))}
          onClose={close}
        />
      )}
      {asking === "delete" && <Delete template={template} onClose={close} />}
    </Page>
  );
};

const Delete = ({ template, onClose }: { template: Template; onClose: () => void }) => {
  const { api } = useConnection();
  return (
    <DeleteDialog
      noun="template"
      remove={() => done(api.templates[":template_id"].$delete({ param: template }))}
      onDeleted={() => location.replace(links.templates)}
      onClose={onClose}
    >
      It is gone with all its versions. Campaigns that began with it stay.
    </DeleteDialog>
  );
};

interface ActionsProps {
  readonly template: Template;
  readonly onAsk: (what: "rename" | "duplicate" | "delete") => void;
}

const Actions = ({ template: { template_id, builtin }, onAsk }: ActionsProps) => (
  <Allowed to="write">
    <button type="button" class="small quiet" onClick={() => onAsk("duplicate")}>
      Duplicate
    </button>
    {!builtin && (
      <>
        <button type="button" class="small quiet" onClick={() => onAsk("rename")}>
          Rename
        </button>
        <button type="button" class="small quiet" onClick={() => onAsk("delete")}>
          Delete
        </button>
        <a class="button" href={links.editTemplate(template_id)}>
          Edit
        </a>
      </>
    )}
    <a class="button primary" href={links.newDraft({ from_template: template_id })}>
      New campaign from it
    </a>
  </Allowed>
);

interface EarlierVersionProps {
  readonly template: Template;
  readonly onLatest: () => void;
  readonly onRestore: () => Promise<void>;
}

const EarlierVersion = ({ template, onLatest, onRestore }: EarlierVersionProps) => (
  <Notice tone="warn" title={`This is version ${template.version} of ${template.latest_version}`}>
    <div class="actions">
      <button type="button" class="small" onClick={onLatest}>
        Back to the latest
      </button>
      <Allowed to="write">
        <button type="button" class="small primary" onClick={() => void onRestore()}>
          Restore this version
        </button>
      </Allowed>
    </div>
  </Notice>
);

interface VersionsProps {
  readonly template: Template;
  readonly onVersion: (version: number | undefined) => void;
}

/** The versions there are, the newest first. */
const Versions = ({
  template: { template_id, builtin, version, latest_version },
  onVersion,
}: VersionsProps) => {
  const { api } = useConnection();
  const found = useResource(String(latest_version), (signal) =>
    answer(api.templates[":template_id"].versions.$get({ param: { template_id } }, { init: { signal } })),
  );
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      {builtin ? (
        <p class="muted">It comes with Tidings and stays as it is. Duplicate it to make it yours.</p>
      ) : (
        <Loaded resource={found} noun="The versions">
          {({ versions }) => (
            <ul class="versions">
              {versions.map((one) => (
                <li key={one.version}>
                  <button
                    type="button"
                    class="small quiet"
                    aria-pressed={one.version === version}
                    onClick={() => onVersion(one.version === latest_version ? undefined : one.version)}
                  >
                    Version {one.version}
                    {one.version === latest_version && ", the latest"}
                  </button>
                  <span class="muted">
                    <Time iso={one.created_at} />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      )}
    </section>
  );
};
