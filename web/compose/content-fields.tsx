import { MessageEditor } from "../editor/message-editor.tsx";
import { InboxLook } from "../editor/subject/inbox-look.tsx";
import { PreheaderField, SubjectField } from "../editor/subject/subject-fields.tsx";
import { TextPart } from "../editor/text-part.tsx";
import { useMergeFields } from "../editor/use-merge-fields.ts";
import type { Draft } from "./draft.ts";
import type { Faults } from "./faults.ts";
import { Preview } from "./preview.tsx";

interface ContentFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The words of the campaign, with a look at what one contact would see. */
export const ContentFields = ({ draft, faults, onChange }: ContentFieldsProps) => {
  const mergeFields = useMergeFields();
  return (
    <fieldset>
      <legend>Message</legend>
      <SubjectField
        value={draft.subject}
        onValue={(subject) => onChange({ subject })}
        error={faults.subject}
        mergeFields={mergeFields}
      />
      <PreheaderField
        value={draft.preheader}
        onValue={(preheader) => onChange({ preheader })}
        error={faults.preheader}
        mergeFields={mergeFields}
      />
      <InboxLook
        from={draft.fromName || draft.fromEmail}
        subject={draft.subject}
        preheader={draft.preheader}
      />
      <MessageEditor
        message={draft}
        onMessage={({ format, body, blocks }) => onChange({ format, body, blocks })}
        error={faults.body}
      />
      <Preview subject={draft.subject} body={draft.body} />
      <TextPart
        value={draft.textBody}
        onValue={(textBody) => onChange({ textBody })}
        error={faults.textBody}
        message={draft}
      />
    </fieldset>
  );
};
