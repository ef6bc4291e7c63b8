import type { PreflightReport } from "../api/client.ts";
import { type Refusal, sentenceOf } from "../api/refusal.ts";
import type { EditorProblem } from "../editor/html/find-problems.ts";
import { letterOf } from "./ab-test.ts";
import { isNobodyChosen } from "./audience-request.ts";
import { addressesOf, type Draft } from "./draft.ts";
import { fieldOf } from "./field-names.ts";

type Told = PreflightReport["problems"][number];
export type Problem = Pick<Told, "severity" | "message" | "field" | "line" | "column">;

/** What is to be done about a field that has nothing in it yet. */
const missing = (draft: Draft): Readonly<Record<string, string | false | undefined>> => ({
  ...missingOfTest(draft),
  campaign_name: !draft.campaignName.trim() && "Give the campaign a name.",
  subject: !draft.subject.trim() && "Enter a subject.",
  body: !draft.body.trim() && "Write the message.",
  from_email: !draft.fromEmail.trim() && "Enter the address it is from.",
  audience: isNobodyChosen(draft) && "Choose whom it goes to: a list, a segment, or addresses.",
  send_at: !draft.sendAt && "Enter when it starts.",
  sending_window:
    (draft.window.days.length === 0 && "Choose at least one day.") ||
    (!(draft.window.from && draft.window.to) && "Enter both times."),
});

const missingOfTest = ({ abTest }: Draft) => ({
  "ab_test.share": "Enter a share between 5 and 50 percent.",
  "ab_test.winner": abTest?.winner
    ? "Nobody counts them: have opens and clicks counted, or choose the winner yourself."
    : "Say how the winner is found.",
  ...Object.fromEntries(
    (abTest?.variants ?? []).flatMap(({ subject, body }, place) => [
      [
        `ab_test.variants[${place}].subject`,
        subject?.trim() === "" && `Enter the subject of ${letterOf(place)}.`,
      ],
      [`ab_test.variants[${place}].body`, body?.trim() === "" && `Write the message of ${letterOf(place)}.`],
    ]),
  ),
});

/** What a place in a list is called, for a person sees no index: `audience[3]`, `attachments[0].filename`. */
const entryOf = (place: string, draft: Draft): string | undefined => {
  const [, field, index] = /^([a-z_.]+)\[(\d+)\]/.exec(place) ?? [];
  if (field === "ab_test.variants") return `Variant ${letterOf(Number(index))}`;
  if (field === "audience") return addressesOf(draft.list)[Number(index)];
  return field === "attachments" ? draft.attachments[Number(index)]?.filename : undefined;
};

/** What the API says of a field, as the person who wrote the draft reads it. */
const wordsOf = (told: { readonly message: string; readonly field: string }, draft: Draft): string => {
  const entry = entryOf(told.field, draft);
  return entry === undefined ? sentenceOf(told) : `${entry}: ${sentenceOf(told)}`;
};

/** A problem of a report, in the words of the form. */
export const problemOf = (
  { code, severity, message, field: place, line, column }: Told,
  draft: Draft,
): Problem => {
  const field = fieldOf(place);
  if (place === undefined || field === undefined) return { severity, message };
  const nothing = code === "invalid_request" && missing(draft)[field];
  return {
    severity,
    field,
    message: nothing || wordsOf({ message, field: place }, draft),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
};

/** What a draft was refused for, where that is in the form. */
export const problemOfRefusal = ({ message, field: place }: Refusal, draft: Draft): Problem | undefined => {
  const field = fieldOf(place);
  if (place === undefined || field === undefined) return undefined;
  return { severity: "error", field, message: wordsOf({ message, field: place }, draft) };
};

/**
 * The problems of a body as an editor shows them in their places. What is no fault of the words, as that there are none,
 * it does not.
 */
export const inEditor = (problems: readonly Problem[], field: string): EditorProblem[] =>
  problems.flatMap(({ field: of, line, column, message, severity }) =>
    of === field && (line !== undefined || severity !== "error")
      ? [{ line, column, message, severity: severity === "note" ? "info" : severity }]
      : [],
  );
