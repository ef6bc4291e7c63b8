import { type Refusal, sentenceOf } from "../api/refusal.ts";
import { isNobodyChosen } from "./audience-request.ts";
import { addressesOf, type Draft, type DraftWindow } from "./draft.ts";

/** The fields of the form by the name the API has for each. */
const fields = {
  campaign_name: "campaignName",
  from_name: "fromName",
  from_email: "fromEmail",
  reply_to: "replyTo",
  subject: "subject",
  preheader: "preheader",
  body: "body",
  text_body: "textBody",
  attachments: "files",
  audience: "list",
  send_at: "sendAt",
  sending_window: "window",
} as const satisfies Record<string, keyof Draft>;

type Field = (typeof fields)[keyof typeof fields];

/** What is wrong with a draft, a sentence for each field concerned. */
export type Faults = Partial<Record<Field, string>>;

/** What is missing before the API need be asked. It has the last word on everything else. */
export const missingOf = (draft: Draft): Faults => ({
  ...(draft.campaignName.trim() ? {} : { campaignName: "Give the campaign a name." }),
  ...(draft.fromEmail.trim() ? {} : { fromEmail: "Enter the address it is from." }),
  ...(draft.subject.trim() ? {} : { subject: "Enter a subject." }),
  ...(draft.body.trim() ? {} : { body: "Write the message." }),
  ...(isNobodyChosen(draft)
    ? {
        list:
          draft.audience === "list"
            ? "Enter at least one address."
            : "Choose a list or a segment, or enter an address.",
      }
    : {}),
  ...(draft.start === "later" && !draft.sendAt ? { sendAt: "Enter when it starts." } : {}),
  ...missingOfWindow(draft.window),
});

const missingOfWindow = ({ limited, from, to, days }: DraftWindow): Faults => {
  if (!limited) return {};
  if (!from || !to) return { window: "Enter both times." };
  return days.length === 0 ? { window: "Choose at least one day." } : {};
};

/** The faults that are left when some fields were changed: what was said about those may be true no longer. */
export const withoutChanged = (faults: Faults, changed: Partial<Draft>): Faults =>
  Object.fromEntries(Object.entries(faults).filter(([field]) => !(field in changed)));

/**
 * What a refusal says of which field of the form; undefined when it is about none.
 * Of a list (`audience[3]`, `attachments[0].filename`) the entry is named, for the person sees no index.
 */
export const faultOf = (refusal: Refusal, draft: Draft): Faults | undefined => {
  const [, name = "", index] = /^([a-z_]+)(?:\[(\d+)\])?/.exec(refusal.field ?? "") ?? [];
  const field = Object.entries(fields).find(([known]) => known === name)?.[1];
  if (!field) return undefined;
  const entry = index === undefined ? undefined : entryOf(field, Number(index), draft);
  return { [field]: entry ? `${entry}: ${sentenceOf(refusal)}` : sentenceOf(refusal) };
};

const entryOf = (field: Field, index: number, draft: Draft): string | undefined => {
  if (field === "list") return addressesOf(draft.list)[index];
  if (field === "files") return draft.files[index]?.file.name;
  return undefined;
};
