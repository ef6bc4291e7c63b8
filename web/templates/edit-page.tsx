import { useEffect, useRef, useState } from "preact/hooks";
import type { Template } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { count } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { links } from "../router.ts";
import { draftOf, wordsOf } from "../write/content.ts";
import { ContentFields } from "../write/content-fields.tsx";
import type { Draft } from "../write/draft.ts";
import { goToField } from "../write/field-names.ts";
import { Preview } from "../write/preview.tsx";
import type { Problem } from "../write/problem-words.ts";
import { ProblemLists } from "../write/report.tsx";
import { isSame } from "../write/server-copy.ts";
import { readUnsaved, setAside } from "../write/unsaved.ts";
import { useBeside } from "../write/use-beside.ts";
import { useReport } from "../write/use-report.ts";
import { useShortcuts } from "../write/use-shortcuts.ts";
import { readTemplate, saveVersion } from "./changes.tsx";

/** Loads a template once, to be edited: from then on what is written here is what counts. */
export const EditTemplatePage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const mayWrite = useMayWrite();
  const [opened, setOpened] = useState<Template>();
  const template = useResource("", async (signal) => {
    const found = await readTemplate(api, id, { signal });
    setOpened((before) => before ?? found);
    return found;
  });
  // Neither is changed by anybody.
  const isFixed = opened && (opened.builtin || !mayWrite);
  useEffect(() => {
    if (isFixed) location.replace(links.template(id));
  }, [isFixed]);
  if (opened && !isFixed) return <Editing template={opened} />;
  return (
    <Page title="Template" width="wide">
      <Loaded resource={template} noun="The template">
        {() => null}
      </Loaded>
    </Page>
  );
};

/** Until what was written is kept in this browser, in milliseconds. */
const restMs = 400;

/** The words as they are written, kept in this browser until they are a version or are discarded. */
const useWords = (template: Template) => {
  const [unsaved] = useState(() => {
    const found = readUnsaved(template.template_id);
    return found && !isSame(found.content, template.content) ? found : undefined;
  });
  const [draft, setDraft] = useState(() => draftOf(unsaved?.content ?? template.content));
  const [version, setVersion] = useState(unsaved?.version ?? template.latest_version);
  const [isChanged, setChanged] = useState(unsaved !== undefined);
  const latest = useRef({ draft, version, isChanged });
  latest.current = { draft, version, isChanged };
  const keep = () => {
    const { draft, version, isChanged } = latest.current;
    if (isChanged) setAside(template.template_id, { version, content: wordsOf(draft) });
  };
  useEffect(() => {
    const timer = setTimeout(keep, restMs);
    return () => clearTimeout(timer);
  }, [draft, version, isChanged]);
  useEffect(() => {
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, []);
  return {
    draft,
    version,
    isChanged,
    isTakenUp: unsaved !== undefined && isChanged,
    setVersion,
    change: (changed: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => {
      setChanged(true);
      setDraft((before) => ({ ...before, ...(typeof changed === "function" ? changed(before) : changed) }));
    },
    forget: () => {
      // The page may be gone before it is drawn again.
      latest.current = { ...latest.current, isChanged: false };
      setChanged(false);
      setAside(template.template_id, undefined);
    },
  };
};

/** A template being edited. Nothing is saved by itself: each save is a version. */
const Editing = ({ template }: { template: Template }) => {
  const { api } = useConnection();
  const words = useWords(template);
  const { tab, onTab, isLarge, onLarge, enlarge } = useBeside();
  const [refusal, setRefusal] = useState<Refusal>();
  const page = links.template(template.template_id);
  const latest = () => readTemplate(api, template.template_id);
  const save = async (version = words.version) => {
    setRefusal(undefined);
    try {
      // It may have another name by now, which is no version.
      await saveVersion(api, await latest(), version, wordsOf(words.draft));
      words.forget();
      location.assign(page);
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  const saveAfterTheirs = async () => {
    try {
      const { latest_version } = await latest();
      words.setVersion(latest_version);
      await save(latest_version);
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  useShortcuts({ save: () => void save(), preview: enlarge });
  const report = useReport(withNobody(words.draft), true);
  const problems = report.problems.filter((problem) => isOfWords(problem, words.draft));
  return (
    <Page
      title={`Edit ${template.name}`}
      width="wide"
      actions={
        <>
          <a class="button quiet" href={page} onClick={() => words.forget()}>
            {words.isChanged ? "Discard changes" : "Cancel"}
          </a>
          <button type="button" class="primary" onClick={() => void save()}>
            Save a new version
          </button>
        </>
      }
    >
      <a class="back" href={page}>
        {template.name}
      </a>
      {words.isTakenUp && (
        <Notice tone="good">What you wrote here before and did not save is here again.</Notice>
      )}
      {refusal && <NotSaved refusal={refusal} onSaveAfter={() => void saveAfterTheirs()} />}
      <div class="write">
        <form class="write-form" noValidate onSubmit={(event) => event.preventDefault()}>
          <div class="card">
            <ContentFields
              draft={words.draft}
              faults={refusal?.field ? { [refusal.field.replace(/^content\./, "")]: refusal.message } : {}}
              problems={problems}
              onChange={words.change}
            />
          </div>
        </form>
        <aside class="write-side" aria-label="How it looks">
          <div class="card">
            <Tabs
              label="How it looks"
              open={tab}
              onOpen={onTab}
              tabs={[
                {
                  name: "preview",
                  word: "Preview",
                  children: <Preview draft={words.draft} isLarge={isLarge} onLarge={onLarge} />,
                },
                {
                  name: "check",
                  word: problems.length > 0 ? `To look at (${count(problems.length)})` : "Nothing amiss",
                  tone: problems.length > 0 ? "warn" : undefined,
                  children: (
                    <div class="report">
                      <h2>What to look at</h2>
                      {problems.length === 0 && <p class="muted">Nothing is wrong with the words.</p>}
                      <ProblemLists problems={problems} onField={goToField} />
                    </div>
                  ),
                },
              ]}
            />
          </div>
        </aside>
      </div>
    </Page>
  );
};

/** Whom it goes to is the matter of the campaigns that begin with it: nobody is counted. */
const withNobody = (draft: Draft): Draft => ({ ...draft, audience: "list", list: "" });

/** Whether a problem is about something that is written; what is empty may stay so in a template. */
const isOfWords = ({ field }: Problem, { subject, preheader, body, textBody }: Draft): boolean => {
  const words: Readonly<Record<string, string>> = { subject, preheader, body, text_body: textBody };
  return field !== undefined && (words[field] ?? "").trim() !== "";
};

interface NotSavedProps {
  readonly refusal: Refusal;
  readonly onSaveAfter: () => void;
}

const NotSaved = ({ refusal, onSaveAfter }: NotSavedProps) =>
  refusal.code === "template_changed" ? (
    <Notice tone="warn" title="Somebody saved a version since">
      <p>Yours would be the one after it; theirs stays among the versions.</p>
      <button type="button" class="small" onClick={onSaveAfter}>
        Save mine after theirs
      </button>
    </Notice>
  ) : (
    <Notice tone="bad" title="The template was not saved">
      {refusal.message}
    </Notice>
  );
