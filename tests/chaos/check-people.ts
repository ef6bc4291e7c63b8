import { keyOf } from "./audience.ts";
import type { AskedJob, Done, Expected, Observation } from "./observation.ts";
import type { JobItem } from "./tables.ts";

/** So many soft bounces in a row suppress. A run is shorter than the days within which they must be. */
const softBouncesMax = 5;

/** What jobs, bounces that pass, forms and erasures have come to, once all is quiet. */
export const peopleViolations = (plan: Expected, seen: Observation): string[] => [
  ...(seen.askedJobs ?? []).flatMap((asked) => jobViolations(plan, seen, asked)),
  ...softBounceViolations(plan, seen),
  ...listViolations(seen),
  ...signupViolations(plan, seen),
  ...(seen.traces ?? [])
    .filter(({ email }) => !isNamedAfterErasure(seen, email))
    .map(({ email, where }) => `${email} was erased, and stands in ${where}`),
];

const jobViolations = (plan: Expected, seen: Observation, asked: AskedJob): string[] => {
  const job = seen.jobs?.find(({ job_id }) => job_id === asked.id);
  if (!job) return [`Job ${asked.id} was accepted and is gone`];
  if (job.status !== "completed") return [`${asked.id} is ${job.status}: ${job.reason}`];
  const found = asked.do === "import" ? importViolations(plan, seen, asked, job) : bulkViolations(asked, job);
  return found.map((violation) => `${asked.id}: ${violation}`);
};

const isCount = ({ counts }: JobItem, name: string, wanted: number): string[] =>
  (counts[name] ?? 0) === wanted ? [] : [`${name} is ${counts[name] ?? 0}, and should be ${wanted}`];

const sumOf = ({ counts }: JobItem, ...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);

/** Each row is in exactly once, and whoever was no contact, and was not changed since, is one. */
const importViolations = (
  plan: Expected,
  seen: Observation,
  { rows, as, askedAt }: Extract<AskedJob, { do: "import" }>,
  job: JobItem,
): string[] => {
  const keys = rows.flatMap(({ email }) => keyOf(email) ?? []);
  const people = new Map(
    rows.toReversed().flatMap(({ email, city }) => (keyOf(email) ? [[keyOf(email)!, city]] : [])),
  );
  const taken = sumOf(job, "added", "updated", "unchanged", "skipped");
  const contacts = new Map(seen.contacts.map((contact) => [contact.email, contact]));
  const barred = new Set(seen.suppressions.map(({ email }) => email));
  const changed = new Set(
    seen.journal
      .filter(({ did, at }) => (did === "move" || did === "delete" || did === "erase") && at >= askedAt)
      .map(({ email }) => email),
  );
  const newcomers = [...people].filter(
    ([key]) => !changed.has(key) && !plan.readers.some(({ email }) => email === key),
  );
  return [
    ...isCount(job, "rows", rows.length),
    ...isCount(job, "refused", rows.length - keys.length),
    ...isCount(job, "duplicates", keys.length - people.size),
    ...(taken === people.size ? [] : [`${taken} people went in, of ${people.size}`]),
    ...newcomers.flatMap(([key, city]) => {
      const contact = contacts.get(key);
      if (as === "suppressed")
        return contact && !wasMade(seen.journal, key)
          ? [`${key} was to be suppressed, and is a contact`]
          : [];
      return contact?.attributes?.city === city ? [] : [`${key} is not in as its row says`];
    }),
    ...[...people.keys()]
      .filter((key) => as !== "subscribed" && !barred.has(key) && !isErasedAt(seen.journal, key))
      .map((key) => `${key} was imported as ${as}, and is not suppressed`),
  ];
};

/** Whether somebody may have become a contact by what was done. */
const wasMade = (journal: readonly Done[], key: string): boolean =>
  journal.some(
    ({ did, email }) =>
      email === key && ["confirm", "import subscribed", "import unsubscribed"].includes(did),
  );

const isErasedAt = (journal: readonly Done[], key: string): boolean =>
  journal.some(({ did, email }) => did === "erase" && email === key);

const bulkViolations = ({ emails }: Extract<AskedJob, { do: "bulk" }>, job: JobItem): string[] => {
  const done = sumOf(job, "changed", "unchanged", "not_found", "left_list", "too_many_lists");
  return done === emails.length ? [] : [`${done} were done, of ${emails.length}`];
};

/** The most soft bounces in a row, in the order of the campaigns that were sent one after the other. */
const longestRowOf = (plan: Expected, seen: Observation, email: string): number => {
  let [row, longest] = [0, 0];
  for (const [index, id] of seen.campaignIds.entries()) {
    if (!plan.campaigns[index]!.softBounces) continue;
    const bounced = seen.journal.some(
      (entry) => entry.did === "soft bounce" && entry.email === email && entry.campaignId === id,
    );
    const delivered = seen.attempts.some(
      ({ message_id, to, tags }) =>
        message_id !== null && tags.campaign_id === id && to[0]!.toLowerCase() === email,
    );
    row = bounced ? row + 1 : delivered ? 0 : row;
    longest = Math.max(longest, row);
  }
  return longest;
};

/** Too many soft bounces in a row suppress, and one fewer does not. */
const softBounceViolations = (plan: Expected, seen: Observation): string[] => {
  if (seen.injected.events.lost > 0) return [];
  const bounced = new Set(
    seen.journal.flatMap(({ did, email }) => (did === "soft bounce" && email ? [email] : [])),
  );
  return [...bounced].flatMap((email) => {
    const row = longestRowOf(plan, seen, email);
    const isSuppressed = seen.suppressions.some((one) => one.email === email && one.reason === "bounce");
    const isListed = seen.listedAtSes?.includes(email) ?? true;
    const wasListed = seen.journal.some((entry) => entry.did === "list at SES" && entry.email === email);
    const isKnown = seen.contacts.some((one) => one.email === email);
    const isBarred = seen.suppressions.some((one) => one.email === email && one.reason !== "bounce");
    if (row >= softBouncesMax && isKnown && !isSuppressed && !isBarred)
      return [`${email} bounced softly ${row} times in a row, and is not suppressed`];
    if (row < softBouncesMax && isSuppressed && !wasListed)
      return [`${email} is suppressed after ${row} soft bounces in a row`];
    return isSuppressed && !isListed ? [`${email} is suppressed for bounces, and SES was not told`] : [];
  });
};

/** Whom SES's list gained by itself is suppressed here after the night. */
const listViolations = ({ journal, suppressions }: Observation): string[] =>
  journal
    .filter(({ did, email }) => did === "list at SES" && email && !isErasedAt(journal, email))
    .filter(({ email }) => !suppressions.some((one) => one.email === email && !one.lifted_at))
    .map(({ email }) => `${email} is on SES's list, and after the night not suppressed here`);

/** What takes somebody off a list, or is the end of the contact. */
const takesOff: readonly Done["did"][] = [
  "leave list",
  "take off list",
  "remove_from_list",
  "leave",
  "delete",
  "erase",
];

/** Who only asked is no contact; who confirmed, and was not taken off it since, is on the list with their consent. */
const signupViolations = (plan: Expected, { journal, contacts, lists = [] }: Observation): string[] => {
  const asking = journal.filter(({ did }) => did === "sign up" || did === "confirm");
  return [...Map.groupBy(asking, ({ email }) => email!)].flatMap(([email, entries]) => {
    const contact = contacts.find((one) => one.email === email);
    const confirmed = entries.filter(({ did }) => did === "confirm");
    if (plan.readers.some((reader) => reader.email === email)) return [];
    if (confirmed.length === 0)
      return contact && !wasMade(journal, email) ? [`${email} never confirmed, and is a contact`] : [];
    return confirmed
      .filter(({ at, askedAt, list = 0 }) => {
        const undone = journal.some(
          (entry) =>
            entry.email === email &&
            takesOff.includes(entry.did) &&
            (entry.list ?? list) === list &&
            entry.at >= askedAt,
        );
        const isOn = contact?.lists?.has(lists[list]!) && contact.consents?.[lists[list]!];
        return at < Infinity && !undone && !isOn;
      })
      .map(() => `${email} confirmed, and is not on the list with their consent`);
  });
};

/** Whether an address was given to the system again. A campaign that was being asked for gave it when it was made. */
const isNamedAfterErasure = ({ journal, campaigns }: Observation, email: string): boolean => {
  const erased = journal.find((entry) => entry.did === "erase" && entry.email === email);
  const madeAt = new Map(
    campaigns.map(({ campaign_id, created_at }) => [campaign_id, Date.parse(created_at)]),
  );
  return journal.some(
    (entry) =>
      (entry.email === email || entry.names?.includes(email)) &&
      entry !== erased &&
      ((entry.did === "request" && madeAt.get(entry.campaignId!)) || entry.at) > erased!.askedAt,
  );
};
