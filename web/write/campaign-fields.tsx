import { TextField } from "../parts/field.tsx";
import type { Draft } from "./draft.ts";
import type { Faults } from "./field-names.ts";
import { FromField } from "./from-field.tsx";
import type { Change } from "./use-autosave.ts";

interface CampaignFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: Change;
}

/** What the campaign is called, and whom it is from. */
export const CampaignFields = ({ draft, faults, onChange }: CampaignFieldsProps) => (
  <fieldset>
    <legend>Campaign</legend>
    <div data-field="campaign_name">
      <TextField
        label="Campaign name"
        value={draft.campaignName}
        onValue={(campaignName) => onChange({ campaignName })}
        error={faults.campaign_name}
        hint="Only you see it."
        input={{ maxLength: 200 }}
      />
    </div>
    <div class="columns">
      <div data-field="from_name">
        <TextField
          label="From name"
          optional
          value={draft.fromName}
          onValue={(fromName) => onChange({ fromName })}
          error={faults.from_name}
        />
      </div>
      <div data-field="from_email">
        <FromField
          email={draft.fromEmail}
          error={faults.from_email}
          onEmail={(fromEmail) => onChange({ fromEmail })}
        />
      </div>
      <div data-field="reply_to">
        <TextField
          label="Reply to"
          optional
          value={draft.replyTo}
          onValue={(replyTo) => onChange({ replyTo })}
          error={faults.reply_to}
          input={{ type: "email" }}
        />
      </div>
    </div>
  </fieldset>
);
