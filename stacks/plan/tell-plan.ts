import { idleWords, tellCost } from "./cost.ts";
import { tellData, tellMade, variableWords } from "./data.ts";
import { heldVariable, tellDowntime } from "./downtime.ts";
import type { Action, Change, Plan } from "./read-plan.ts";
import { changedVariables } from "./settings-of-functions.ts";
import { counted, type Loss, listed, type Told } from "./told.ts";

/** What a plan does, for whoever is to say yes to it. */
export interface PlanWords {
  /** Lines, without the last line break. */
  readonly text: string;
  /** The worst that is lost by it; undefined: nothing is. */
  readonly loss: Loss | undefined;
}

/** Longer values are lists in JSON: their name says enough. */
const shownValueMax = 60;

/** What functions are told that is not data, cost or downtime by itself. */
const tellSettings = (changes: readonly Change[]): Told[] => {
  const isTold = (name: string): boolean => name === heldVariable || variableWords[name] !== undefined;
  const found = changedVariables(changes).filter(({ name }) => !isTold(name));
  return found.map(({ name, before, after, about }) => ({
    text: [before, after].some((value) => value.length > shownValueMax)
      ? `The setting ${name} of functions changes.`
      : `The setting ${name} of functions is ${JSON.stringify(after)}, was ${JSON.stringify(before)}.`,
    about,
  }));
};

const verbs: Readonly<Record<Exclude<Action, "none">, readonly [string, string]>> = {
  make: ["is made", "are made"],
  change: ["changes in place", "change in place"],
  replace: ["is made again", "are made again"],
  destroy: ["is removed", "are removed"],
  forget: ["is forgotten by Terraform, and stays", "are forgotten by Terraform, and stay"],
};

/** Plainly, what nothing above tells of. */
const tellOthers = (changes: readonly Change[], told: readonly Told[]): Told[] => {
  const known = new Set(told.flatMap(({ about }) => about));
  const others = changes.filter((change) => !known.has(change));
  return [...Map.groupBy(others, ({ action }) => action)].map(([action, about]) => {
    const types = [...Map.groupBy(about, ({ type }) => type)].map(([type, of]) => `${type} ${of.length}`);
    const verb = verbs[action][about.length === 1 ? 0 : 1];
    return { text: `And ${counted(about.length, "other resource")} ${verb} (${types.join(", ")}).`, about };
  });
};

const linesOf = (told: readonly Told[]): string[] =>
  told.map(({ text, loss }) => `  ${loss === undefined ? "-" : "LOST:"} ${text}`);

const parted = (parts: Readonly<Record<string, readonly Told[]>>): string[] =>
  Object.entries(parts).flatMap(([title, told]) => (told.length > 0 ? [title, ...linesOf(told)] : []));

const worst = (told: readonly Told[]): Loss | undefined => {
  const losses = new Set(told.map(({ loss }) => loss));
  return losses.has("guarded") ? "guarded" : losses.has("some") ? "some" : undefined;
};

const none = (about: string): Told[] => [{ text: about, about: [] }];

/** There is nothing to lose, and nothing to stand still. */
const tellFirst = (name: string, changes: readonly Change[]): string[] => [
  `First deploy of ${name}: ${counted(changes.length, "resource")}.`,
  ...parted({
    DATA: tellMade(changes),
    COST: none(`${idleWords(changes)}. Mails, and what is stored, are paid by use (docs/bill.md).`),
    DOWNTIME: none("None: nothing is there yet. It takes some minutes, most of them CloudFront's."),
  }),
];

/** @returns undefined when nothing changes */
export const tellPlan = (name: string, plan: Plan): PlanWords | undefined => {
  const { changes, isFirst, outputs } = plan;
  if (changes.length === 0 && outputs.length === 0)
    return plan.isApplyable
      ? { text: `Of ${name} changes only what Terraform knows, nothing in AWS.`, loss: undefined }
      : undefined;
  if (isFirst) return { text: tellFirst(name, changes).join("\n"), loss: undefined };
  const data = tellData(changes);
  const cost = tellCost(changes);
  const downtime = tellDowntime(changes);
  const settings = tellSettings(changes);
  const also = [
    ...settings,
    ...tellOthers(changes, [...data, ...cost, ...downtime, ...settings]),
    ...(outputs.length > 0 ? none(`Outputs that change: ${listed(outputs)}.`) : []),
  ];
  const lines = parted({
    DATA: data.length > 0 ? data : none("Nothing that is kept changes."),
    COST: cost.length > 0 ? cost : none("The same."),
    DOWNTIME: downtime,
    ALSO: also,
  });
  return { text: [`What changes of ${name}:`, ...lines].join("\n"), loss: worst(data) };
};
