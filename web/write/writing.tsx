import { useEffect, useState } from "preact/hooks";
import { done, type SavedDraft } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { AbTestField } from "./ab-test-field.tsx";
import { ApprovalField } from "./approval-field.tsx";
import { ArchiveField } from "./archive-field.tsx";
import { AttachmentsField } from "./attachments-field.tsx";
import { AudienceField } from "./audience-field.tsx";
import { CampaignFields } from "./campaign-fields.tsx";
import { ContentFields } from "./content-fields.tsx";
import { type Faults, fieldOf, goToField } from "./field-names.ts";
import { Preview } from "./preview.tsx";
import type { Problem } from "./problem-words.ts";
import { isTold, ReportView, sumOf } from "./report.tsx";
import { SaveAsTemplate } from "./save-as-template.tsx";
import { Conflict, SaveWords } from "./save-state.tsx";
import { StartDialog } from "./start-dialog.tsx";
import { TestSend } from "./test-send.tsx";
import { TrackingField } from "./tracking-field.tsx";
import { UnreportedField } from "./unreported-field.tsx";
import { useAutosave } from "./use-autosave.ts";
import { faultsOf, useReport } from "./use-report.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { WhenFields } from "./when-fields.tsx";

/** A campaign being written: the form, and beside it what would happen. */
export const Writing = ({ saved }: { saved: SavedDraft }) => {
  const maySend = useMaySend();
  const { draft, state, saver, change } = useAutosave(saved);
  const report = useReport(draft, maySend);
  const [asking, setAsking] = useState<"start" | "template" | "delete">();
  const [news, setNews] = useState("");
  const [isLarge, setLarge] = useState(false);
  // Whoever has not tried to start it is not told at each field what is not there yet.
  const [hasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problem>();
  useShortcuts({ save: () => void saver.save(), preview: () => setLarge(true) });
  useEffect(() => setRefused(undefined), [draft]);

  const duplicate = async () => {
    await saver.save();
    location.hash = links.newDraft({ from_draft: saved.draft_id });
  };
  const goTo = (field: string) => {
    setAsking(undefined);
    // Once the dialog is closed: it gives the focus back to where it came from.
    setTimeout(() => goToField(field));
  };
  const problems = refused ? [...report.problems, refused] : report.problems;
  const faults: Faults = hasTried ? faultsOf(problems) : {};
  return (
    <Page
      title={draft.campaignName.trim() || "Untitled campaign"}
      width="wide"
      actions={
        maySend && (
          <>
            <SaveWords state={state} onSave={() => void saver.save()} />
            <button type="button" class="small quiet" onClick={() => void duplicate()}>
              Duplicate
            </button>
            <button type="button" class="small quiet" onClick={() => setAsking("template")}>
              Save as template
            </button>
            <button type="button" class="small quiet" onClick={() => setAsking("delete")}>
              Delete
            </button>
            <button
              type="button"
              class="primary"
              onClick={() => {
                setTried(true);
                setAsking("start");
              }}
            >
              Review and {draft.start === "later" ? "schedule" : "send"}
            </button>
          </>
        )
      }
    >
      <a class="back" href={links.campaigns}>
        All campaigns
      </a>
      <p role="status" class="news">
        {news}
      </p>
      {saved.rejection && (
        <Notice tone="warn" title={`Not released by ${saved.rejection.by}`}>
          {saved.rejection.reason}
        </Notice>
      )}
      <Conflict state={state} draft={draft} saver={saver} />
      {!maySend && (
        <Notice tone="warn">This API key may read and not write: nothing here can be changed with it.</Notice>
      )}
      <div class="write">
        <form class="write-form" noValidate onSubmit={(event) => event.preventDefault()}>
          <fieldset disabled={!maySend}>
            <div class="card">
              <CampaignFields draft={draft} faults={faults} onChange={change} />
            </div>
            <div class="card">
              <ContentFields draft={draft} faults={faults} problems={problems} onChange={change} />
              <AttachmentsField draft={draft} error={faults.attachments} onChange={change} />
            </div>
            <div class="card">
              <AbTestField
                draft={draft}
                faults={faults}
                problems={problems}
                size={report.figures?.ab_test}
                onChange={change}
              />
            </div>
            <div class="card">
              <AudienceField draft={draft} error={faults.audience} onChange={change} />
            </div>
            <div class="card">
              <WhenFields draft={draft} faults={faults} onChange={change} />
            </div>
            <div class="card more">
              <ApprovalField draft={draft} onChange={change} />
              <TrackingField draft={draft} onChange={change} />
              <ArchiveField draft={draft} onChange={change} />
              <UnreportedField draft={draft} onChange={change} />
            </div>
          </fieldset>
        </form>
        {maySend && (
          <aside class="write-side" aria-label="What would happen">
            <section class="card" aria-labelledby="check">
              <h2 id="check" tabIndex={-1}>
                What would happen
              </h2>
              <ReportView report={report} onField={goTo} />
            </section>
            {/* Drawn once it is known what stands above: that would move it. */}
            {isTold(report) && (
              <>
                <div class="card">
                  <Preview draft={draft} isLarge={isLarge} onLarge={setLarge} />
                </div>
                <div class="card">
                  <TestSend draft={draft} onField={(field) => goTo(fieldOf(field)!)} />
                </div>
              </>
            )}
          </aside>
        )}
      </div>
      {maySend && <CheckLink words={sumOf(report)} />}
      {asking === "start" && (
        <StartDialog
          draftId={saved.draft_id}
          draft={draft}
          report={report}
          save={saver.save}
          onRefused={(problem) => {
            setRefused(problem);
            goTo(problem.field!);
          }}
          onField={goTo}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "template" && (
        <SaveAsTemplate
          draft={draft}
          onSaved={({ template_id, name, version }) => {
            change({ template: { template_id, version } });
            setNews(`Saved as version ${version} of the template ${name}.`);
            setAsking(undefined);
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "delete" && <Delete id={saved.draft_id} onClose={() => setAsking(undefined)} />}
    </Page>
  );
};

/** On a narrow screen what would happen is below the form: from everywhere in it, this leads there. */
const CheckLink = ({ words }: { words: string }) => (
  <div class="write-bar">
    <button
      type="button"
      class="small"
      onClick={() => {
        const check = document.querySelector<HTMLElement>("#check");
        check?.scrollIntoView();
        check?.focus({ preventScroll: true });
      }}
    >
      {words}
    </button>
  </div>
);

const Delete = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { api } = useConnection();
  return (
    <DeleteDialog
      noun="draft"
      remove={() => done(api.drafts[":draft_id"].$delete({ param: { draft_id: id } }))}
      onDeleted={() => location.replace(links.campaigns)}
      onClose={onClose}
    >
      What is written in it is gone for good. Campaigns that were sent stay.
    </DeleteDialog>
  );
};
