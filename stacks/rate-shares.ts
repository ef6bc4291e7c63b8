import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { localStage, readStageFile, type Settings, settingsOf, stageFile, stagesFolder } from "./settings.ts";

/** What the shares of an account may come to: rounding in the sum is no excess. */
const wholeMax = 1 + 1e-9;

/** The settings of all stages that are written down. */
const writtenStages = (folder: string): Settings[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => basename(name, ".json"))
    .toSorted()
    .map((stage) => settingsOf(stage, readStageFile(stage, folder)));

/** The stages that are, or may be, in the account of one: for one that does not say where it is, those of any account. */
const companiesOf = ({ region, account }: Settings, all: readonly Settings[]): Settings[][] => {
  const there = all.filter((other) => other.region === region);
  const accounts = account === undefined ? new Set(there.map((other) => other.account)) : [account];
  return [...accounts].map((one) =>
    there.filter((other) => other.account === one || other.account === undefined),
  );
};

const sharesOf = (stages: readonly Settings[]): number =>
  stages.reduce((sum, { sesRateShare }) => sum + sesRateShare, 0);

/**
 * Sees to it that the stages that may share an account and a region do not ask for more of SES's rate than there is: each
 * has a limiter of its own, which knows nothing of the others'. A stage that says nothing asks for all of it.
 * @throws Error that says who asks for how much.
 */
export const checkRateShares = (settings: Settings, folder = stagesFolder): void => {
  if (settings.stage === localStage) return;
  const together = companiesOf(settings, writtenStages(folder)).find((stages) => sharesOf(stages) > wholeMax);
  if (!together) return;
  const shares = together.map(({ stage, sesRateShare }) => `${stage} ${sesRateShare}`).join(", ");
  throw new Error(
    `The stages of ${settings.region} ask for more of SES's rate than the account has (${shares}; a stage that does not say so asks for all of it): give each a "sesRateShare" in its file, such as ${stageFile(settings.stage, folder)}, that come to 1 at most. Where they are in different accounts, name the "account" of each.`,
  );
};
