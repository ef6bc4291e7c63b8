import type { MonthCosts } from "../api/client.ts";
import { count, counted } from "../format.ts";

type IdlePart = MonthCosts["idle"]["parts"][number];

/** What is paid for though nothing is sent, and of how many. */
const words: Readonly<Record<IdlePart["code"], (units: number) => readonly [word: string, of: string]>> = {
  alarms: (units) => ["Alarms", `${counted(units, "metric")} that they look at`],
  dashboard: () => ["Dashboard", "Free where it is among the account's first three"],
  queues: (units) => ["Queues", `${counted(units, "queue")} that Lambda asks for work`],
  sweeper: () => ["Sweeper", "A look every minute"],
  firewall: () => ["Firewall", "AWS WAF and its four rules"],
};

export const idleWords = ({ code, units }: IdlePart): { readonly word: string; readonly of: string } => {
  const [word, of] = words[code](units);
  return { word, of };
};

const monthName = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });

/** The month, as a person says it. @param iso its first moment by UTC */
export const monthWord = (iso: string): string => monthName.format(new Date(iso));

/** Of which mails and campaigns it is. */
export const mailsWord = ({
  sent_count,
  campaign_count,
}: Pick<MonthCosts, "sent_count" | "campaign_count">) =>
  campaign_count === 0
    ? "No campaign began to be sent."
    : `${counted(sent_count, "mail")} of ${counted(campaign_count, "campaign")} that began to be sent this month.`;

/** What is said of those that are not told one by one; undefined where all are. */
export const othersWord = ({
  campaigns,
  campaign_count,
}: Pick<MonthCosts, "campaigns" | "campaign_count">): string | undefined =>
  campaigns.length < campaign_count
    ? `The dearest ${count(campaigns.length)} of ${count(campaign_count)}; all are in the sum.`
    : undefined;
