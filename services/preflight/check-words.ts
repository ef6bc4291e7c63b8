import type { SoundMail } from "../mail/every-fault.ts";
import { positionAt } from "../mail/template-error.ts";
import type { UsedVariable } from "../mail/used-variables.ts";
import type { PreflightProblem } from "./report.ts";

/** Gmail shows so much of the HTML of a mail, and a link to the rest. */
const clippedBytes = 102 * 1024;
/** Characters of a subject that most mail programs show. */
const subjectShownMax = 70;
/** Letters of a subject that may be capitals without shouting: a name, or an abbreviation. */
const capitalsMax = 8;

/**
 * What spoils the words of a mail, as its first reader would get them. What cannot be made is not looked at.
 * @param source of the body, to say where Gmail would cut it.
 */
export const wordProblems = (
  { subject, html, text }: SoundMail,
  source: string,
  used: readonly Pick<UsedVariable, "name">[],
  postalAddress: string,
): PreflightProblem[] => [
  ...(subject === undefined ? [] : subjectProblems(subject)),
  ...(html === undefined ? [] : bodyProblems(html, source, used)),
  ...(html === undefined || hasPostalAddress([html, text ?? ""], postalAddress)
    ? []
    : [noPostalAddress(postalAddress)]),
];

const subjectProblems = (subject: string): PreflightProblem[] => {
  const about = { field: "subject" } as const;
  if (subject === "")
    return [
      {
        ...about,
        severity: "warning",
        code: "empty_subject",
        message: "The subject is empty for the first reader: such mail is taken for spam.",
      },
    ];
  const problems: PreflightProblem[] = [];
  const letters = subject.replace(/\P{L}/gu, "");
  if (letters.length > capitalsMax && letters === letters.toUpperCase() && letters !== letters.toLowerCase())
    problems.push({
      ...about,
      severity: "warning",
      code: "shouting_subject",
      message: "The subject is all in capitals: that reads as shouting, and spam filters count it.",
    });
  const { length } = [...new Intl.Segmenter().segment(subject)];
  if (length > subjectShownMax)
    problems.push({
      ...about,
      severity: "note",
      code: "long_subject",
      message: `The subject has ${length} characters: most inboxes show some ${subjectShownMax}, phones about 40. Say first what counts.`,
    });
  return problems;
};

const bodyProblems = (
  html: string,
  source: string,
  used: readonly Pick<UsedVariable, "name">[],
): PreflightProblem[] => {
  const problems: PreflightProblem[] = [];
  const bytes = Buffer.byteLength(html);
  if (bytes > clippedBytes)
    problems.push({
      severity: "warning",
      code: "clipped_by_gmail",
      field: "body",
      ...cutIn(source),
      message: `The HTML has ${Math.ceil(bytes / 1024)} KB: Gmail shows ${clippedBytes / 1024} KB of a mail and cuts off the rest, the unsubscribe link with it. Make it shorter.`,
    });
  if (!used.some(({ name }) => name === "unsubscribe_url" || name === "preferences_url"))
    problems.push({
      severity: "note",
      code: "unsubscribe_added",
      field: "body",
      message:
        "The body has no unsubscribe link: one is added at its end by itself. To place it yourself, link to {{ unsubscribe_url }}.",
    });
  return problems;
};

/** Where about Gmail would cut what is written; nowhere where only what it becomes is so long. */
const cutIn = (source: string) => {
  const bytes = Buffer.from(source);
  return bytes.length > clippedBytes
    ? positionAt(source, bytes.subarray(0, clippedBytes).toString().length)
    : {};
};

/** However it is broken into lines, and whatever parts them. */
const wordsOf = (text: string): string =>
  ` ${text
    .replace(/<[^>]{0,2000}>/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/[^\p{L}\p{N}&]+/gu, " ")
    .toLowerCase()
    .trim()} `;

const hasPostalAddress = (bodies: readonly string[], postalAddress: string): boolean =>
  postalAddress !== "" && bodies.some((body) => wordsOf(body).includes(wordsOf(postalAddress)));

const noPostalAddress = (postalAddress: string): PreflightProblem => ({
  severity: "warning",
  code: "no_postal_address",
  field: "body",
  message: `There is no postal address of the sender in it, which laws against spam (such as CAN-SPAM) want in advertising mail. ${
    postalAddress === ""
      ? "Whoever runs this installation sets it as postalAddress; then put {{ postal_address }} at the end of the body."
      : "Put {{ postal_address }} at the end of the body."
  }`,
});
