import type { ComponentProps } from "preact";
import { useEffect, useState } from "preact/hooks";
import { done, type SavedDraft } from "../api/client.ts";
import { useConnection, useMaySend, useMayWrite } from "../api/context.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { Beside } from "./beside.tsx";
import type { Draft } from "./draft.ts";
import { type Faults, goToField } from "./field-names.ts";
import type { Problem } from "./problem-words.ts";
import { sumOf } from "./report.tsx";
import { SaveAsTemplate } from "./save-as-template.tsx";
import { Conflict, SaveWords } from "./save-state.tsx";
import { StartDialog } from "./start-dialog.tsx";
import { useAutosave } from "./use-autosave.ts";
import { useBeside } from "./use-beside.ts";
import { faultsOf, useReport } from "./use-report.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { WriteForm } from "./write-form.tsx";

/** A campaign being written: the form, and beside it what would happen. */
export const Writing = ({ saved }: { saved: SavedDraft }) => {
  const maySend = useMaySend();
  const mayWrite = useMayWrite();
  const { draft, state, saver, change } = useAutosave(saved);
  const report = useReport(draft, mayWrite);
  const [asking, setAsking] = useState<AskedProps["what"]>();
  const [news, setNews] = useState("");
  const beside = useBeside();
  // Whoever has not tried to start it is not told at each field what is not there yet.
  const [hasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problem>();
  useShortcuts({ save: () => void saver.save(), preview: beside.enlarge });
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
  const refuse = (problem: Problem) => {
    setRefused(problem);
    goTo(problem.field!);
  };
  const savedAsTemplate: AskedProps["onSaved"] = ({ template_id, name, version }) => {
    change({ template: { template_id, version } });
    setNews(`Saved as version ${version} of the template ${name}.`);
    setAsking(undefined);
  };
  const problems = refused ? [...report.problems, refused] : report.problems;
  const faults: Faults = hasTried ? faultsOf(problems) : {};
  const review = () => {
    setTried(true);
    setAsking("start");
  };
  return (
    <Page
      title={draft.campaignName.trim() || "Untitled campaign"}
      width="wide"
      actions={
        mayWrite && (
          <>
            <SaveWords state={state} onSave={() => void saver.save()} />
            <Quiet onUse={() => void duplicate()}>Duplicate</Quiet>
            <Quiet onUse={() => setAsking("template")}>Save as template</Quiet>
            <Quiet onUse={() => setAsking("delete")}>Delete</Quiet>
            {maySend && <ReviewButton draft={draft} onReview={review} />}
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
      <Warnings saved={saved} />
      <Conflict state={state} draft={draft} saver={saver} />
      <div class="write">
        <WriteForm
          draft={draft}
          faults={faults}
          problems={problems}
          testSize={report.figures?.ab_test}
          isDisabled={!mayWrite}
          onChange={change}
        />
        {mayWrite && <Beside {...beside} draft={draft} report={report} onField={goTo} />}
      </div>
      {maySend && <Foot words={sumOf(report)} onWords={beside.goToReport} draft={draft} onReview={review} />}
      <Asked
        what={asking}
        saved={saved}
        draft={draft}
        report={report}
        save={saver.save}
        onRefused={refuse}
        onField={goTo}
        onSaved={savedAsTemplate}
        onClose={() => setAsking(undefined)}
      />
    </Page>
  );
};

interface AskedProps extends Omit<ComponentProps<typeof StartDialog>, "draftId"> {
  readonly what: "start" | "template" | "delete" | undefined;
  readonly saved: SavedDraft;
  readonly onSaved: ComponentProps<typeof SaveAsTemplate>["onSaved"];
}

/** The dialog that was asked for. */
const Asked = ({ what, saved, onSaved, ...start }: AskedProps) => {
  const { draft, onClose } = start;
  if (what === "start") return <StartDialog {...start} draftId={saved.draft_id} />;
  if (what === "template") return <SaveAsTemplate draft={draft} onSaved={onSaved} onClose={onClose} />;
  return what === "delete" ? <Delete id={saved.draft_id} onClose={onClose} /> : null;
};

interface ReviewProps {
  readonly draft: Draft;
  readonly onReview: () => void;
}

/** There is one at the top, where that stays in sight, and one at the bottom of a narrow screen. */
const ReviewButton = ({ draft, onReview }: ReviewProps) => (
  <button type="button" class="primary review" onClick={onReview}>
    Review and {draft.start === "later" ? "schedule" : "send"}
  </button>
);

interface FootProps extends ReviewProps {
  readonly words: string;
  readonly onWords: () => void;
}

/** What a narrow screen always shows: how it stands, which leads to why, and the way on. */
const Foot = ({ words, onWords, ...review }: FootProps) => (
  <div class="write-bar">
    <button type="button" class="link" onClick={onWords}>
      {words}
    </button>
    <ReviewButton {...review} />
  </div>
);

const Warnings = ({ saved: { rejection } }: { saved: SavedDraft }) => (
  <>
    {rejection && (
      <Notice tone="warn" title={`Not released by ${rejection.by}`}>
        {rejection.reason}
      </Notice>
    )}
    <WhoMay />
  </>
);

/** What somebody may not do here. */
const WhoMay = () => {
  const maySend = useMaySend();
  const mayWrite = useMayWrite();
  if (!mayWrite) return <Notice tone="warn">You may read and not write: you can change nothing here.</Notice>;
  return maySend ? null : (
    <p class="muted">You write it; somebody who may send starts it. It saves itself.</p>
  );
};

const Quiet = ({ onUse, children }: { onUse: () => void; children: string }) => (
  <button type="button" class="small quiet" onClick={onUse}>
    {children}
  </button>
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
