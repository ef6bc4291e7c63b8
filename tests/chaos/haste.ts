import type { Deed, Step } from "./plan.ts";

/** What is no person's doing happens alone. */
const lucks: readonly Deed["do"][] = ["kill process", "stop SES", "let SES go on"];

/** What is done to people, whether there is a campaign yet or not. */
const toPeople: readonly Deed["do"][] = [
  "suppress",
  "unsubscribe",
  "leave",
  "add contact",
  "put on list",
  "take off list",
  "move",
  "import",
  "bulk",
  "erase",
  "list at SES",
];

/** The steps that are done while campaigns are being asked for. */
export const besideRequests = (steps: readonly Step[]): Step[] =>
  steps.filter(({ accepted, deed }) => accepted === 0 && toPeople.includes(deed.do));

/** How many of the steps come next, at once: those of the first one's moment, or of now. */
export const countAtOnce = (ahead: readonly Step[], accepted: number): number => {
  const reached = Math.max(accepted, ahead[0]!.accepted);
  const end = ahead.findIndex((step) => step.accepted > reached || lucks.includes(step.deed.do));
  return end < 0 ? ahead.length : Math.max(end, 1);
};
