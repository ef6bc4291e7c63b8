import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { SoundMail } from "../mail/every-fault.ts";
import type { UsedVariable } from "../mail/used-variables.ts";
import type { LinkAsker } from "./ask-links.ts";
import { foreignTags } from "./check-foreign-tags.ts";
import { askable, linkProblems } from "./check-links.ts";
import { wordProblems } from "./check-words.ts";
import type { PreflightProblem } from "./report.ts";

/** Who stands for the readers of an audience in which nobody was found. */
export const exampleRecipient: Recipient = {
  email: "recipient@example.com",
  address: "recipient@example.com",
  values: { email: "recipient@example.com" },
};

interface Dependencies {
  readonly publicUrl: string;
  readonly postalAddress: string;
  /** Undefined where the stage asks no links. */
  readonly linkAsker: LinkAsker | undefined;
}

/**
 * What is amiss in a mail itself, as its first reader would get it.
 * @param written as it is written, to say where in it.
 */
export const spoiled = async (
  { publicUrl, postalAddress, linkAsker }: Dependencies,
  written: Pick<CampaignRequest, "subject" | "body">,
  mail: SoundMail,
  used: readonly UsedVariable[],
): Promise<PreflightProblem[]> => {
  const { html = "" } = mail;
  const silences = await linkAsker?.silent(askable(html, written.body, publicUrl));
  return [
    ...foreignTags("subject", written.subject),
    ...foreignTags("body", written.body),
    ...wordProblems(mail, written.body, used, postalAddress),
    ...linkProblems(html, written.body, publicUrl, silences),
  ];
};
