import { TextField } from "../parts/field.tsx";
import type { Draft } from "./draft.ts";
import type { Faults } from "./faults.ts";
import { SenderSuggestions } from "./sender-suggestions.tsx";

const suggestionsId = "verified-senders";

interface CampaignFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What the campaign is called, and whom it is from. */
export const CampaignFields = ({ draft, faults, onChange }: CampaignFieldsProps) => (
  <fieldset>
    <legend>Campaign</legend>
    <TextField
      label="Campaign name"
      value={draft.campaignName}
      onValue={(campaignName) => onChange({ campaignName })}
      error={faults.campaignName}
      hint="Only you see it."
    />
    <div class="columns">
      <TextField
        label="From name"
        optional
        value={draft.fromName}
        onValue={(fromName) => onChange({ fromName })}
        error={faults.fromName}
      />
      <TextField
        label="From address"
        value={draft.fromEmail}
        onValue={(fromEmail) => onChange({ fromEmail })}
        error={faults.fromEmail}
        hint="An address, or one at a domain, that SES has verified."
        input={{ type: "email", autocomplete: "email", list: suggestionsId }}
      />
      <SenderSuggestions id={suggestionsId} typed={draft.fromEmail} />
      <TextField
        label="Reply to"
        optional
        value={draft.replyTo}
        onValue={(replyTo) => onChange({ replyTo })}
        error={faults.replyTo}
        input={{ type: "email" }}
      />
    </div>
  </fieldset>
);
