import type { Template } from "liquidjs";
import type { MergeValues } from "../contacts/merge-values.ts";
import type { CampaignContent } from "./content.ts";
import { parseTemplate, type TemplateKind } from "./liquid.ts";
import { notClosedWords } from "./liquid-complaint.ts";
import { type MailTemplates, type RenderedMail, renderMail } from "./render-mail.ts";
import { offsetOf, positionAt, TemplateError, type TemplateField, withField } from "./template-error.ts";
import { blocks } from "./template-source.ts";

/** Faults named of one template: who mends these sees the others then. */
const faultsMax = 10;
/** Tags that are taken out of one template. */
const triesMax = 20;
/**
 * Parsing takes the square of the number of tags: a template is parsed again for so long, in milliseconds of the processor,
 * so that a busy machine finds no fewer.
 */
const parsingCpuMsMax = 1_000;

/** What a mail is while it is being written: what of it is well, and what is wrong with the rest. */
export interface SoundParts {
  /** Without the tags at fault; a template in which they cannot be told from the others is empty. */
  readonly templates: MailTemplates;
  readonly faults: readonly TemplateError[];
}

/** Parses the words of a mail, each as far as it goes: finds every fault in each, where `parseTemplates` ends at one. */
export const parseSound = ({
  subject,
  preheader,
  html,
  text,
  postal_address = "",
}: CampaignContent): SoundParts => {
  const faults: TemplateError[] = [];
  const parse = (field: TemplateField, kind: TemplateKind, source: string): Template[] => {
    const found = parseToTheEnd(kind, source);
    faults.push(...found.faults.sort(byPlace).map((fault) => withField(fault, field)));
    return found.template;
  };
  return {
    templates: {
      subject: parse("subject", "text", subject),
      preheader: preheader === undefined ? undefined : parse("preheader", "text", preheader),
      html: parse("body", "html", html),
      text: text === undefined ? undefined : parse("text_body", "text", text),
      postalAddress: postal_address,
    },
    faults,
  };
};

/** Every tag at fault is taken out, and the rest parsed again. */
const parseToTheEnd = (
  kind: TemplateKind,
  source: string,
): { template: Template[]; faults: TemplateError[] } => {
  const faults: TemplateError[] = [];
  const before = process.threadCpuUsage();
  const isOverdue = () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000 > parsingCpuMsMax;
  };
  let rest: string | undefined = source;
  let isNamed = true;
  for (let tries = 0; rest !== undefined && tries < triesMax && !isOverdue(); tries++) {
    try {
      return { template: parseTemplate(kind, rest), faults };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const blamed = blame(rest, error);
      if (isNamed && faults.length < faultsMax) faults.push(blamed.fault);
      isNamed &&= !blamed.isOfBlock;
      rest = blamed.rest;
    }
  }
  return { template: [], faults };
};

const fieldOrder: readonly (TemplateField | undefined)[] = ["subject", "preheader", "body", "text_body"];

const byFieldAndPlace = (a: TemplateError, b: TemplateError): number =>
  fieldOrder.indexOf(a.field) - fieldOrder.indexOf(b.field) || byPlace(a, b);

/** The nearest to the begin first; one without a place is of the whole template. */
const byPlace = ({ position: a }: TemplateError, { position: b }: TemplateError): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);

interface Blame {
  readonly fault: TemplateError;
  /** The template without it, in which all else is where it was. */
  readonly rest: string | undefined;
  /** Whether what comes after may be blamed for it, too. */
  readonly isOfBlock: boolean;
}

/** Finds the tag that an error came of. */
const blame = (source: string, error: TemplateError): Blame => {
  const { position, runaway } = error;
  const begin = position ? openingAt(source, offsetOf(source, position)) : -1;
  if (begin < 0 || runaway) return { fault: error, rest: undefined, isOfBlock: false };
  const before = openingAt(source, begin - 1);
  // Liquid reads on to the end of another, and complains of what it finds there.
  if (before >= 0 && closingOf(source, before) > begin)
    return { fault: notClosed(source, before), rest: without(source, before, before + 2), isOfBlock: false };
  const next = openingAfter(source, begin + 2);
  const close = closingOf(source, begin);
  const isOpen = close < 0 || (next >= 0 && next < close);
  const end = isOpen ? begin + 2 : close + 2;
  const name = /^\{%-?\s*(?:end)?(\w+)/.exec(source.slice(begin, end))?.[1];
  const isOfBlock = name !== undefined && (blocks.has(name) || branches.has(name));
  return { fault: error, rest: without(source, begin, end), isOfBlock };
};

const openingAt = (source: string, at: number): number =>
  at < 0 ? -1 : Math.max(source.lastIndexOf("{{", at), source.lastIndexOf("{%", at));

const openingAfter = (source: string, at: number): number => {
  const found = [source.indexOf("{{", at), source.indexOf("{%", at)].filter((index) => index >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
};

const closingOf = (source: string, opening: number): number =>
  source.indexOf(source[opening + 1] === "%" ? "%}" : "}}", opening + 2);

const notClosed = (source: string, opening: number): TemplateError =>
  new TemplateError(notClosedWords(source.slice(opening)), { position: positionAt(source, opening) });

const without = (source: string, begin: number, end: number): string =>
  source.slice(0, begin) + source.slice(begin, end).replace(/[^\n]/g, " ") + source.slice(end);

/** Of a block: what is wrong with one makes the others wrong. */
const branches: ReadonlySet<string> = new Set(["else", "elsif", "when"]);

/** What a reader would get of it; a part that cannot be made is not there. */
export type SoundMail = { readonly [Part in keyof RenderedMail]: RenderedMail[Part] | undefined };

interface RenderedParts {
  /** The parts in which nothing is wrong. */
  readonly mail: SoundMail;
  /** Those with tags at fault too, without these: to look for what else is amiss. */
  readonly rest: SoundMail;
  readonly faults: readonly TemplateError[];
}

/** Renders what is well for one reader, as `renderMail` does, and finds what of it fails for this one. */
export const renderSound = (
  { templates, faults }: SoundParts,
  values: MergeValues,
  unsubscribeUrl: string,
): RenderedParts => {
  const failed: TemplateError[] = [];
  let well = templates;
  for (;;) {
    try {
      const mail = renderMail(well, values, unsubscribeUrl);
      const found = [...faults, ...failed].sort(byFieldAndPlace);
      return {
        mail: withoutFaulty(mail, templates, found),
        rest: withoutFaulty(mail, templates, failed),
        faults: found,
      };
    } catch (error) {
      // Each takes its template out of what is tried again, so this ends.
      if (!(error instanceof TemplateError) || failed.some(({ field }) => field === error.field)) throw error;
      failed.push(error);
      well = { ...well, [partOf[error.field ?? "body"]]: [] };
    }
  }
};

const partOf = { subject: "subject", preheader: "preheader", body: "html", text_body: "text" } as const;

const withoutFaulty = (
  mail: RenderedMail,
  { text }: MailTemplates,
  faults: readonly TemplateError[],
): SoundMail => {
  const faulty = new Set(faults.map(({ field }) => field));
  return {
    subject: faulty.has("subject") ? undefined : mail.subject,
    preheader: faulty.has("preheader") ? undefined : mail.preheader,
    html: faulty.has("body") ? undefined : mail.html,
    text: faulty.has(text ? "text_body" : "body") ? undefined : mail.text,
  };
};
