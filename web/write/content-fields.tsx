import type { DraftContent } from "../api/client.ts";
import { MessageEditor } from "../editor/message-editor.tsx";
import { InboxLook } from "../editor/subject/inbox-look.tsx";
import { PreheaderField, SubjectField } from "../editor/subject/subject-fields.tsx";
import { TextPart } from "../editor/text-part.tsx";
import { useMergeFields } from "../editor/use-merge-fields.ts";
import type { Draft } from "./draft.ts";
import type { Faults } from "./field-names.ts";
import { inEditor, type Problem } from "./problem-words.ts";
import type { Change } from "./use-autosave.ts";

interface ContentFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  /** What is wrong, with its place where that is known. */
  readonly problems: readonly Problem[];
  readonly onChange: Change;
}

/** The words of the campaign. */
export const ContentFields = ({ draft, faults, problems, onChange }: ContentFieldsProps) => {
  const mergeFields = useMergeFields();
  return (
    <fieldset>
      <legend>Message</legend>
      <div data-field="subject">
        <SubjectField
          value={draft.subject}
          onValue={(subject) => onChange({ subject })}
          error={faults.subject}
          mergeFields={mergeFields}
        />
      </div>
      <div data-field="preheader">
        <PreheaderField
          value={draft.preheader}
          onValue={(preheader) => onChange({ preheader })}
          error={faults.preheader}
          mergeFields={mergeFields}
        />
      </div>
      <InboxLook
        from={draft.fromName || draft.fromEmail}
        subject={draft.subject}
        preheader={draft.preheader}
      />
      <div data-field="body">
        <MessageEditor
          message={draft}
          onMessage={({ format, body, blocks }) =>
            // JSON of the editor alone, which the server keeps as it is.
            onChange({ format, body, blocks: blocks as DraftContent["blocks"] })
          }
          error={faults.body}
          problems={inEditor(problems, "body")}
        />
      </div>
      <div data-field="text_body">
        <TextPart
          value={draft.textBody}
          onValue={(textBody) => onChange({ textBody })}
          error={faults.text_body}
          message={draft}
        />
      </div>
    </fieldset>
  );
};
