import type { PreflightReport } from "../api/client.ts";
import { AbTestField } from "./ab-test-field.tsx";
import { ApprovalField } from "./approval-field.tsx";
import { ArchiveField } from "./archive-field.tsx";
import { AttachmentsField } from "./attachments-field.tsx";
import { AudienceField } from "./audience-field.tsx";
import { CampaignFields } from "./campaign-fields.tsx";
import { ContentFields } from "./content-fields.tsx";
import type { Draft } from "./draft.ts";
import type { Faults } from "./field-names.ts";
import type { Problem } from "./problem-words.ts";
import { TrackingField } from "./tracking-field.tsx";
import { UnreportedField } from "./unreported-field.tsx";
import type { Change } from "./use-autosave.ts";
import { WhenFields } from "./when-fields.tsx";

interface WriteFormProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly problems: readonly Problem[];
  /** How many would get each variant of a test. */
  readonly testSize: PreflightReport["ab_test"] | undefined;
  readonly isDisabled: boolean;
  readonly onChange: Change;
}

/** All that is written and chosen of a campaign. */
export const WriteForm = ({ draft, faults, problems, testSize, isDisabled, onChange }: WriteFormProps) => (
  <form class="write-form" noValidate onSubmit={(event) => event.preventDefault()}>
    <fieldset disabled={isDisabled}>
      <div class="card">
        <CampaignFields draft={draft} faults={faults} onChange={onChange} />
      </div>
      <div class="card">
        <ContentFields draft={draft} faults={faults} problems={problems} onChange={onChange} />
        <AttachmentsField draft={draft} error={faults.attachments} onChange={onChange} />
      </div>
      <div class="card">
        <AbTestField draft={draft} faults={faults} problems={problems} size={testSize} onChange={onChange} />
      </div>
      <div class="card">
        <AudienceField draft={draft} error={faults.audience} onChange={onChange} />
      </div>
      <div class="card">
        <WhenFields draft={draft} faults={faults} onChange={onChange} />
      </div>
      <div class="card more">
        <ApprovalField draft={draft} onChange={onChange} />
        <TrackingField draft={draft} onChange={onChange} />
        <ArchiveField draft={draft} onChange={onChange} />
        <UnreportedField draft={draft} onChange={onChange} />
      </div>
    </fieldset>
  </form>
);
