import * as z from "zod";
import { attachmentsMax } from "../attachments/attachment.ts";
import { sha256 } from "../platform/ids.ts";

/** Lambda takes and answers 6 MB (6,291,456 bytes); beside the content there is little. */
const contentBytesMax = 6_000_000;

/** What a body may have, as in a campaign that is asked for. */
const bodyCharactersMax = 2_000_000;

/** So that a list can show it: of whatever is written, nothing need be right yet. */
const line = z.string().max(1_000);
const ids = z.array(z.string().max(100)).max(1_000).optional();
const addresses = z.array(line).optional();

const chosen = { lists: ids, segments: ids, addresses };

/** Like the audience of a campaign, and nothing of it need be there. */
const audience = z
  .union([
    z.array(line),
    z.strictObject({ all: z.boolean().optional(), ...chosen, exclude: z.strictObject(chosen).optional() }),
  ])
  .meta({
    description: "As a campaign has it: addresses, or lists, segments and addresses. All when left out.",
  });
export type DraftAudience = z.output<typeof audience>;

/** Beside its own words. */
const variantsMax = 3;

const format = z.enum(["html", "blocks"]);
const blocks = z.union([z.record(z.string(), z.any()), z.array(z.any())]).nullable();

const variant = z.strictObject({
  subject: line.optional(),
  preheader: line.optional(),
  body: z.string().max(bodyCharactersMax).optional(),
  text_body: z.string().max(bodyCharactersMax).optional(),
  format: format.optional().meta({ description: "Which editor its body is written in; html when left out." }),
  blocks: blocks.optional(),
});

/** Bytes a text takes as JSON within the JSON that Lambda is handed, in which each quote of it has three more. */
const bytesHandedOn = (content: object): number => Buffer.byteLength(JSON.stringify(JSON.stringify(content)));

/** Tells a content, of a draft or a template, from another. */
export const contentHash = (content: object): string => sha256(JSON.stringify(content));

/** What holds a content to what a request may have, as `refine` takes it. */
export const fitsRequest: [(content: object) => boolean, { readonly error: string }] = [
  (content) => bytesHandedOn(content) <= contentBytesMax,
  { error: `is too large: as JSON in a JSON string it may have ${contentBytesMax} bytes` },
];

/** A campaign that is being written: its fields are bounded, and that is all that is asked of them. */
export const draftContent = z
  .strictObject({
    campaign_name: line.optional(),
    subject: line.optional(),
    preheader: line.optional(),
    body: z.string().max(bodyCharactersMax).optional().meta({ description: "HTML; a Liquid template." }),
    text_body: z.string().max(bodyCharactersMax).optional(),
    format: format.meta({ description: "Which editor it is written in." }),
    blocks: blocks.optional().meta({ description: "What the block editor keeps of it: JSON of its own." }),
    template: z
      .strictObject({ template_id: z.string().max(100), version: z.number().int().min(1).max(1_000_000_000) })
      .optional()
      .meta({ description: "The template it began with, or was saved as, and its version." }),
    from_email: line.optional(),
    from_name: line.optional(),
    reply_to: line.optional(),
    attachments: z
      .array(
        z.strictObject({
          attachment_id: z.uuid().meta({ description: "Of an upload, or of another draft." }),
          filename: z.string().max(200),
          size_bytes: z
            .number()
            .int()
            .min(0)
            .max(2 ** 31),
        }),
      )
      .max(attachmentsMax)
      .optional()
      .meta({ description: "They are kept as long as the draft." }),
    audience: audience.optional(),
    send_at: z.string().max(64).optional(),
    time_zone: z.string().max(64).optional(),
    sending_window: z
      .strictObject({
        from: z.string().max(16).optional(),
        to: z.string().max(16).optional(),
        days: z.array(z.string().max(16)).max(7).optional(),
      })
      .optional(),
    recurrence: z
      .strictObject({
        every: z.enum(["day", "week", "month"]).optional(),
        interval: z.number().optional(),
        until: z.string().max(16).optional(),
      })
      .optional()
      .meta({ description: "As a campaign has it." }),
    tracking: z.boolean().optional(),
    unreported: z.enum(["hold", "resend"]).optional(),
    approval: z.literal("required").optional(),
    ab_test: z
      .strictObject({
        share: z.number().optional(),
        variants: z.array(variant).max(variantsMax).optional(),
        winner: z.enum(["opens", "clicks", "by_hand"]).optional(),
        after_minutes: z.number().optional(),
      })
      .optional()
      .meta({ description: "As a campaign has it; its variants with what their editors keep." }),
    archive: z.boolean().optional().meta({ description: "Whether it is to have a public page." }),
  })
  .refine(...fitsRequest)
  .meta({ id: "DraftContent", description: "Nothing of it need be valid." });
export type DraftContent = z.output<typeof draftContent>;

const listsOfAddresses = ({ audience }: DraftContent): (readonly string[])[] =>
  Array.isArray(audience) ? [audience] : [audience?.addresses ?? [], audience?.exclude?.addresses ?? []];

/** Whether its audience has addresses. */
export const namesPeople = (content: DraftContent): boolean =>
  listsOfAddresses(content).some(({ length }) => length > 0);

/** The same for fewer people. */
export const withoutAddresses = (
  content: DraftContent,
  isGone: (address: string) => boolean,
): DraftContent => {
  const { audience } = content;
  if (audience === undefined) return content;
  const left = (some: readonly string[]) => some.filter((address) => !isGone(address));
  if (Array.isArray(audience)) return { ...content, audience: left(audience) };
  const { addresses, exclude } = audience;
  return {
    ...content,
    audience: {
      ...audience,
      ...(addresses && { addresses: left(addresses) }),
      ...(exclude && {
        exclude: { ...exclude, ...(exclude.addresses && { addresses: left(exclude.addresses) }) },
      }),
    },
  };
};
