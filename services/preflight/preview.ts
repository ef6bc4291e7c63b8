import { type AudienceStores, readAudience } from "../audience/read-audience.ts";
import { resolveAudience, type SelectionStores } from "../audience/resolve-audience.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import { type MergeValues, mergeValues } from "../contacts/merge-values.ts";
import { assemble, prepareParsed } from "../mail/compose.ts";
import { contentOf, type RequestedWords } from "../mail/content.ts";
import { parseSound, renderSound, type SoundMail, type SoundParts } from "../mail/every-fault.ts";
import { scopeOf } from "../mail/liquid.ts";
import { missingVariables } from "../mail/missing-variables.ts";
import { ownValues } from "../mail/render-mail.ts";
import { sayFault } from "../mail/template-error.ts";
import { testToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import type { Preview, PreviewProblem, PreviewReader } from "./preview-answer.ts";
import { sampleAudience } from "./sample-audience.ts";

/** Time to find somebody whose values to show, in milliseconds. */
const sampleMsMax = 3_000;
/** A function answers with 6 MB; beside these bytes of JSON there is little. */
const bodiesBytesMax = 5_000_000;

/** What is shown, and to whom. */
export interface PreviewRequest extends RequestedWords {
  readonly from_email?: Mailbox | undefined;
  readonly from_name?: string | undefined;
  readonly contact?: Mailbox | undefined;
  readonly audience?: CampaignRequest["audience"];
}

interface Dependencies extends AudienceStores, SelectionStores {
  readonly publicUrl: string;
  readonly postalAddress: string;
}

/**
 * Shows what one reader would get, made as it is made when it is sent. What cannot be made is null, and a problem says
 * why; all else is shown. Its unsubscribe link stands for nobody, and what SES adds to a tracked mail is not in it.
 */
export const preview = async (deps: Dependencies, request: PreviewRequest): Promise<Preview> => {
  const { values, ...to } = await findReader(deps, request);
  const url = unsubscribeUrl(deps.publicUrl, testToken);
  const parts = parseSound(contentOf(request, deps.postalAddress));
  const { mail, faults } = renderSound(parts, values, url);
  const isShown = !isTooLarge(mail);
  const size = isShown ? await sizeOf(request, mail, parts, to.email, url) : undefined;
  const problems: PreviewProblem[] = [
    ...faults.map((fault) => ({
      severity: "error" as const,
      code: "invalid_template" as const,
      ...(fault.field && { field: fault.field }),
      ...fault.position,
      message: sayFault(fault),
    })),
    ...missingFrom(parts, values, url),
    ...(isShown ? [] : [tooLarge]),
  ];
  return {
    subject: mail.subject ?? null,
    preheader: mail.preheader ?? null,
    html: isShown ? (mail.html ?? null) : null,
    text: isShown ? (mail.text ?? null) : null,
    size_bytes: size ?? null,
    to,
    problems,
  };
};

/** Of an audience in which nobody is found. */
const madeUp: MergeValues = {
  email: "ada@example.net",
  first_name: "Ada",
  last_name: "Lovelace",
  company: "Analytical Engines",
};

/** Whose values are shown: the one who is asked for, or the first of those who would get it. */
const findReader = async (
  deps: Dependencies,
  { contact: mailbox, audience }: PreviewRequest,
): Promise<PreviewReader & { readonly values: MergeValues }> => {
  if (mailbox) {
    const { candidates } = await readAudience(deps, [mailbox], { sizeMax: 1, consistent: true });
    const { key, contact } = candidates[0]!;
    return readerOf(mailbox.address, mergeValues(key, contact), contact ? "contact" : "address");
  }
  // Lists that are gone are the matter of a preflight.
  const resolved = await resolveAudience(deps, audience);
  const [first] = resolved.ok
    ? await sampleAudience(deps, resolved.audience, 1, Date.now() + sampleMsMax)
    : [];
  return first
    ? readerOf(first.address, first.values, first.contact ? "contact" : "address")
    : readerOf(madeUp.email, madeUp, "made_up");
};

const readerOf = (email: string, values: MergeValues, kind: PreviewReader["kind"]) => ({
  email,
  name: [values.first_name, values.last_name].filter(Boolean).join(" ") || null,
  kind,
  values,
});

const exampleSender = "hello@example.com";

/** Bytes of the message without its attachments, once all of it can be made. */
const sizeOf = async (
  { from_email, from_name }: PreviewRequest,
  { subject, preheader, html, text }: SoundMail,
  { templates }: SoundParts,
  address: string,
  url: string,
): Promise<number | undefined> => {
  if (subject === undefined || preheader === undefined || html === undefined || text === undefined) return;
  const campaign = {
    from_email: from_email?.address ?? exampleSender,
    ...(from_name && { from_name }),
    tracking: false,
    attachments: [],
  };
  const prepared = await prepareParsed(campaign, templates, async () => Buffer.of());
  return (await assemble(prepared, { subject, preheader, html, text }, address, url)).length;
};

/** What this reader lacks, where it is used without a `default`; each once in a field. */
const missingFrom = ({ templates }: SoundParts, values: MergeValues, url: string): PreviewProblem[] => {
  const scope = {
    ...scopeOf({ ...values, attributes: values.attributes ?? {} }),
    ...ownValues(templates, url),
  };
  const { subject, preheader = [], html, text = [] } = templates;
  return Object.entries({ subject, preheader, body: html, text_body: text }).flatMap(([field, template]) =>
    [...missingVariables(template, scope)].map(([variable, position]) => ({
      severity: "warning" as const,
      code: "undefined_variable" as const,
      field: field as "subject",
      ...position,
      message: `{{ ${variable} }} is empty for this reader: give it a default, as in {{ ${variable} | default: "friend" }}.`,
    })),
  );
};

const isTooLarge = ({ html, text }: SoundMail): boolean =>
  Buffer.byteLength(JSON.stringify([html, text])) > bodiesBytesMax;

const tooLarge: PreviewProblem = {
  severity: "warning",
  code: "too_large_to_show",
  field: "body",
  message: "The mail is too large to be shown here; it can be sent.",
};
