import type { Settings } from "../settings.ts";
import type { Ask } from "./ask-person.ts";

type File = Readonly<Record<string, unknown>>;

/** What `npm run setup` is told by flags. */
export interface Flags {
  readonly region?: string | undefined;
  readonly sender?: string | undefined;
  readonly site?: string | undefined;
  readonly "alarm-email"?: string | undefined;
}

interface Question {
  readonly flag: keyof Flags;
  /** In the stage's file. */
  readonly key: string;
  readonly words: string;
  readonly isNeeded?: boolean;
  readonly usual?: (variables: Record<string, string | undefined>) => string | undefined;
}

const questions: readonly Question[] = [
  {
    flag: "region",
    key: "region",
    words: "AWS region",
    isNeeded: true,
    usual: ({ AWS_REGION }) => AWS_REGION ?? "eu-west-1",
  },
  { flag: "sender", key: "sender", words: "Domain (or address) that campaigns are from", isNeeded: true },
  { flag: "site", key: "siteDomains", words: "Own domain of the site (empty: the one CloudFront gives)" },
  { flag: "alarm-email", key: "alarmEmail", words: "Address that gets the alarms (empty: nobody)" },
];

/** A stage does not move: in another region it is another stage. */
const refuseMove = (file: File, { key, flag }: Question, said: string): void => {
  if (key === "region" && file.region !== undefined && file.region !== said)
    throw new Error(
      `The stage is in ${file.region}: --${flag} ${said} would make another. Take another --stage.`,
    );
};

/** A domain, as people give it: as an origin, too. */
const domainOf = (site: string): string =>
  (URL.canParse(site) ? new URL(site).hostname : site).trim().toLowerCase();

type SiteDomains = NonNullable<Settings["siteDomains"]>;

/** The domains of a site with this one for new links: what was mailed with the others goes on (decision 71). */
export const withFirst = (domains: SiteDomains, domain: string): SiteDomains => {
  const known = domains.find((one) => one.domain === domain);
  return [known ?? { domain }, ...domains.filter((one) => one !== known)];
};

/** A site that somebody else leads to an origin has its domain there. */
const isAnswered = (file: File, key: string): boolean =>
  file[key] !== undefined || (key === "siteDomains" && file.publicUrl !== undefined);

/** What an answer makes of the file. */
const answered = (file: File, key: string, answer: string): unknown =>
  key === "siteDomains" ? withFirst((file.siteDomains ?? []) as SiteDomains, domainOf(answer)) : answer;

/**
 * What a stage's file is to say: what it says already, what flags say, and what a person answers to the rest.
 * @param ask undefined: nobody is there; then what is needed must be said by flags
 * @throws Error saying which flag is missing, or that the stage would move
 */
export const plannedStage = async (
  file: File,
  flags: Flags,
  ask: Ask | undefined,
  variables: Record<string, string | undefined> = {},
): Promise<Record<string, unknown>> => {
  const planned: Record<string, unknown> = { ...file };
  for (const question of questions) {
    const { flag, key, words, isNeeded, usual } = question;
    const said = flags[flag];
    if (said !== undefined) refuseMove(file, question, said);
    if (said === undefined && isAnswered(file, key)) continue;
    // Without a person what may be left out is left out.
    const answer = said ?? (await ask?.(words, usual?.(variables))) ?? "";
    if (answer !== "") planned[key] = answered(file, key, answer);
    else if (isNeeded) throw new Error(`--${flag} is missing: ${words}.`);
  }
  return planned;
};
