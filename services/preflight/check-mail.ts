import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { SoundMail } from "../mail/every-fault.ts";
import type { UsedVariable } from "../mail/used-variables.ts";
import { foreignTags } from "./check-foreign-tags.ts";
import { linkProblems } from "./check-links.ts";
import { wordProblems } from "./check-words.ts";
import type { PreflightProblem } from "./report.ts";

/** Who stands for the readers of an audience in which nobody was found. */
export const exampleRecipient: Recipient = {
  email: "recipient@example.com",
  address: "recipient@example.com",
  values: { email: "recipient@example.com" },
};

/**
 * What is amiss in a mail itself, as its first reader would get it.
 * @param written as it is written, to say where in it.
 */
export const spoiled = (
  { publicUrl, postalAddress }: { readonly publicUrl: string; readonly postalAddress: string },
  written: Pick<CampaignRequest, "subject" | "body">,
  mail: SoundMail,
  used: readonly UsedVariable[],
): PreflightProblem[] => [
  ...foreignTags("subject", written.subject),
  ...foreignTags("body", written.body),
  ...wordProblems(mail, written.body, used, postalAddress),
  ...(mail.html === undefined ? [] : linkProblems(mail.html, written.body, publicUrl)),
];
