import { approvalViolations } from "./check-approval.ts";
import { checkAgeMsMax, contactViolations, mailViolations, membershipViolations } from "./check-audience.ts";
import { peopleViolations } from "./check-people.ts";
import { reportViolations } from "./check-report.ts";
import { seriesViolations } from "./check-series.ts";
import { testViolations } from "./check-test.ts";
import { warmUpViolations } from "./check-warm-up.ts";
import { poisonIn } from "./journal.ts";
import type { Attempt, Done, Expected, Observation } from "./observation.ts";
import {
  type BatchItem,
  type CampaignItem,
  feedbackCounters,
  ledgerCounters,
  type RowItem,
  remainingOf,
} from "./tables.ts";

/** What a pause or a cancellation may still let through of a batch: one block. */
const blockMax = 8;
/** SES's silence about somebody says nothing before so much time has passed. */
const silenceMsMin = 3_600_000;

/**
 * Judges a run by what SES was asked and by what the tables hold, against the invariants of the design. It knows the
 * system from outside alone: neither this file nor what it imports has anything of `services/` or `stacks/`.
 * @returns each violation in words; none when all hold.
 */
export const violationsOf = (planned: Expected, given: Observation): string[] => {
  const [plan, seen] = withFollowers(planned, given);
  return [
    ...(seen.restless ? [`It did not come to rest: ${seen.restless}`] : []),
    ...ledgerViolations(seen),
    ...seen.campaignIds.flatMap((id, index) => campaignViolations(plan, seen, id, index)),
    ...suppressionViolations(plan, seen),
    ...mailViolations(plan, seen),
    ...contactViolations(plan, seen),
    ...peopleViolations(plan, seen),
    ...rateViolations(plan, seen),
    ...warmUpViolations(plan, seen),
    ...(Object.entries(seen.deadLetters).every(([queue, count]) => count === poisonIn(seen.journal, queue))
      ? []
      : [`Dead letters are not the poison alone: ${JSON.stringify(seen.deadLetters)}`]),
    ...seriesViolations(planned, seen),
  ];
};

/** What repeats is asked for once; each that follows is judged as if it had been asked for as it was made. */
const withFollowers = (plan: Expected, seen: Observation): [Expected, Observation] => {
  const followers = seen.campaignIds.slice(plan.campaigns.length);
  const made = followers.flatMap((id): Done[] => {
    const { created_at } = seen.campaigns.find(({ campaign_id }) => campaign_id === id) ?? {};
    const at = Date.parse(created_at ?? "");
    return created_at ? [{ did: "request", campaignId: id, askedAt: at, at }] : [];
  });
  const campaigns = [...plan.campaigns, ...followers.map(() => plan.campaigns[0]!)];
  return [
    { ...plan, campaigns },
    { ...seen, journal: [...seen.journal, ...made] },
  ];
};

/** At no moment were more counted than there are, or less than nothing. Said once, however often it was seen. */
const ledgerViolations = ({ looks }: Observation): string[] => {
  const open = looks.filter((ledger) =>
    [
      remainingOf(ledger),
      ...ledgerCounters.map((name) => ledger[name]),
      ledger.unreported_count,
      ledger.unknown_count - ledger.unreported_count,
    ].some((count) => count < 0),
  );
  return [...new Set(open.map((ledger) => `A ledger did not close: ${JSON.stringify(ledger)}`))];
};

interface Recipient {
  readonly email: string;
  readonly batch: number;
  readonly index: number;
  readonly row: RowItem | undefined;
}

/** What stands in the place of an address that was erased with its contact. */
const erased = "erased";

/** Whom SES was asked to mail for a place whose address is erased; nobody, when it was not asked. */
const whoWas = ({ attempts }: Observation, id: string, batch: number, index: number): string => {
  const { to } =
    attempts.find(
      ({ tags }) => tags.campaign_id === id && tags.batch === String(batch) && tags.index === String(index),
    ) ?? {};
  return to?.[0]?.toLowerCase() ?? `${erased} ${batch} ${index}`;
};

const campaignViolations = (plan: Expected, seen: Observation, id: string, index: number): string[] => {
  const campaign = seen.campaigns.find(({ campaign_id }) => campaign_id === id);
  if (!campaign) return [`Campaign ${id} was accepted and is gone`];
  const batches = seen.batches.filter(({ campaign_id }) => campaign_id === id);
  const rows = new Map(
    seen.rows
      .filter(({ batch_id }) => batch_id.startsWith(`${id}#`))
      .map((row) => [`${row.batch_id} ${row.index}`, row]),
  );
  const recipients: Recipient[] = batches.flatMap(({ batch, batch_id, recipients }) =>
    recipients.map(({ email }, at) => ({
      email: email === erased ? whoWas(seen, id, batch, at) : email,
      batch,
      index: at,
      row: rows.get(`${batch_id} ${at}`),
    })),
  );
  return [
    ...audienceViolations(plan, campaign, batches, index, seen),
    ...membershipViolations(plan, seen, id, index, batches),
    ...recipients.flatMap((recipient) =>
      recipientViolations(
        plan,
        seen,
        { campaign, resends: plan.campaigns[index]!.unreported === "resend" },
        recipient,
      ),
    ),
    ...strangerViolations(seen, campaign, recipients),
    ...[...rows.values()]
      .filter((row) => !recipients.some((recipient) => recipient.row === row))
      .map((row) => `row ${row.index} of ${row.batch_id} is of nobody`),
    ...countViolations(campaign, batches, recipients),
    ...(seen.reports
      ? reportViolations(
          seen.reports.find(({ campaign_id }) => campaign_id === id),
          batches,
          rows,
        )
      : []),
    ...stopViolations(seen, id),
    ...testViolations(plan, seen, campaign, index, batches, [...rows.values()]),
    ...approvalViolations(plan, seen, campaign, index),
  ].map((violation) => `${id} (${campaign.status}): ${violation}`);
};

/** Whoever is deleted is erased from campaigns, too. */
const isErasing = ({ did, at }: Done): boolean =>
  at < Infinity && (did === "leave" || did === "erase" || did === "delete");

/** The audience is who was asked for, each once. */
const audienceViolations = (
  plan: Expected,
  campaign: CampaignItem,
  batches: readonly BatchItem[],
  index: number,
  seen: Observation,
): string[] => {
  const members = batches.flatMap(({ recipients, dropped }) =>
    [...recipients, ...dropped].map(({ email }) => email),
  );
  const twice = members.filter((email, at) => email !== erased && members.indexOf(email) !== at);
  const gone = members.filter((email) => email === erased).length;
  // Who is named by a campaign that is asked for later is in it again.
  const created = Date.parse(campaign.created_at);
  const erasures = Map.groupBy(seen.journal.filter(isErasing), ({ email }) => email);
  const left = new Set(
    [...erasures].filter(([, all]) => all.some(({ at }) => at >= created)).map(([email]) => email),
  );
  // Whoever is gone already is not erased again.
  const surelyLeft = new Set(
    [...erasures].filter(([, all]) => all.every(({ askedAt }) => askedAt >= created)).map(([email]) => email),
  );
  const touched = new Set(seen.journal.flatMap(({ email }) => email ?? []));
  const { audience } = plan.campaigns[index]!;
  const list = audience === "list";
  // Of a mixed audience, `membershipViolations` says who is in it.
  const wanted = plan.readers.filter(
    ({ email, status }) =>
      list || (audience === "subscribed" && status === "subscribed" && !touched.has(email)),
  );
  // A contact that bounced, or complained, through the other campaign is no subscriber any more.
  const missing = wanted.filter(
    ({ email, fate }) =>
      !members.includes(email) &&
      !left.has(email) &&
      (list || plan.campaigns.length === 1 || fate === "delivery"),
  );
  return [
    ...twice.map((email) => `${email} is in the audience twice`),
    ...(gone > left.size ? [`${gone} are erased, and ${left.size} were deleted`] : []),
    ...members
      .filter((email) => surelyLeft.has(email))
      .map((email) => `${email} was deleted, and is in a batch`),
    ...(campaign.batching.done ? missing.map(({ email }) => `${email} is not in the audience`) : []),
    ...(campaign.status === "completed" && !campaign.batching.done ? ["completed before it was frozen"] : []),
  ];
};

/** What SES was asked for one recipient, and what is recorded of it. */
const recipientViolations = (
  plan: Expected,
  seen: Observation,
  { campaign, resends }: { readonly campaign: CampaignItem; readonly resends: boolean },
  { email, batch, index, row }: Recipient,
): string[] => {
  const who = `${email} (batch ${batch}, index ${index})`;
  const accepted = seen.attempts.filter(
    ({ to, tags, message_id }) =>
      message_id !== null && tags.campaign_id === campaign.campaign_id && to[0]!.toLowerCase() === email,
  );
  const retried = (did: Done["did"]) =>
    seen.journal.filter((entry) => entry.did === did && entry.campaignId === campaign.campaign_id);
  const mayRepeat = repeatsOf(retried, resends);
  const found: string[] = [];
  if (accepted.length > 1 + mayRepeat.count(accepted.slice(0, -1)))
    found.push(`${who} was mailed ${accepted.length} times`);
  if (accepted.length > 1 && !mayRepeat.at(accepted.at(-1)!, accepted[0]!))
    found.push(`${who} was mailed again before anyone asked for that`);
  for (const { tags } of accepted)
    if (tags.batch !== String(batch) || tags.index !== String(index))
      found.push(`${who} was mailed under the tags of another: ${JSON.stringify(tags)}`);

  const outcome = row?.outcome;
  if (outcome === "sent" && accepted.length === 0)
    found.push(`${who} is recorded as sent, and SES knows nothing of it`);
  if (
    outcome === "sent" &&
    row?.ses_message_id &&
    !accepted.some(({ message_id }) => message_id === row.ses_message_id)
  )
    found.push(`${who} is recorded under a message id that SES did not give it`);
  if (
    (outcome === "failed" || outcome === "suppressed" || outcome === undefined) &&
    accepted.length > mayRepeat.count(accepted)
  )
    found.push(`${who} was mailed and is recorded as ${outcome ?? "pending"}`);
  if (outcome === "unknown" && accepted.length > 0 && seen.injected.events.lost === 0)
    found.push(`${who} is unknown, though no event that tells of it was lost`);
  if (outcome === "unknown" && accepted.some(({ silent }) => !silent))
    found.push(`${who} is unknown, though an event told of it`);
  if (row?.unreported && outcome !== "unknown")
    found.push(`${who} is ${outcome ?? "pending"}, and SES is said to have told nothing of it`);
  if (campaign.status === "completed" && outcome === undefined) found.push(`${who} was skipped`);
  if (outcome && !row?.error && outcome !== "sent") found.push(`${who} is ${outcome}, and nothing says why`);
  found.push(
    ...feedbackViolations(plan, seen, email, accepted.length > 0, row).map((what) => `${who} ${what}`),
  );
  return found;
};

/**
 * How often somebody who was mailed may be mailed again. An operator who retries the unknown has said that some may get
 * it twice. Where the unreported alone are mailed again, by an operator or by itself, only those whose events were all
 * lost may be, and by itself once, not before an hour has passed.
 */
const repeatsOf = (retried: (did: Done["did"]) => readonly Done[], resends: boolean) => {
  const unknown = retried("retry unknown");
  const unreported = retried("retry unreported");
  return {
    count: (before: readonly Attempt[]): number =>
      unknown.length + (before.every(({ silent }) => silent) ? unreported.length + Number(resends) : 0),
    at: (again: Attempt, first: Attempt): boolean =>
      [...unknown, ...unreported].some(({ askedAt }) => Date.parse(again.time) > askedAt) ||
      (resends && Date.parse(again.time) - Date.parse(first.time) >= silenceMsMin),
  };
};

/** What SES said of a message is on its row, and bars who must not be mailed again. */
const feedbackViolations = (
  plan: Expected,
  seen: Observation,
  email: string,
  accepted: boolean,
  row: RowItem | undefined,
): string[] => {
  const reader = plan.readers.find((one) => one.email === email);
  if (!accepted || !reader || seen.injected.events.lost > 0) return [];
  // What SES has on its own list it does not deliver.
  if (seen.journal.some((entry) => entry.did === "list at SES" && entry.email === email)) return [];
  const wanted: Record<typeof reader.fate, keyof RowItem> = {
    delivery: "delivered_at",
    bounce: "bounced_at",
    complaint: "complained_at",
  };
  const found: string[] = [];
  if (!row?.[wanted[reader.fate]]) found.push(`has no ${wanted[reader.fate]} though SES told of it`);
  // Who was erased is suppressed by a hash.
  const isErased = seen.journal.some((entry) => entry.did === "erase" && entry.email === email);
  if (reader.fate !== "delivery") {
    if (!isErased && !seen.suppressions.some((one) => one.email === email))
      found.push(`is not suppressed after a ${reader.fate}`);
    const status = seen.contacts.find((one) => one.email === email)?.status;
    const right = { bounce: ["bounced", "complained"], complaint: ["complained"] }[reader.fate];
    if (status && !right.includes(status))
      found.push(`is a contact that is ${status} after a ${reader.fate}`);
  }
  return found;
};

/** Whoever SES was asked to mail is in the ledger. */
const strangerViolations = (
  seen: Observation,
  { campaign_id }: CampaignItem,
  recipients: readonly Recipient[],
): string[] => {
  const known = new Set(recipients.map(({ email }) => email));
  return seen.attempts
    .filter(({ to, tags }) => tags.campaign_id === campaign_id && !known.has(to[0]!.toLowerCase()))
    .map(({ to }) => `${to[0]} was mailed and is not in the ledger`);
};

/** Every counter equals a count of the rows. */
const countViolations = (
  campaign: CampaignItem,
  batches: readonly BatchItem[],
  recipients: readonly Recipient[],
): string[] => {
  const dropped = batches.reduce((sum, batch) => sum + batch.dropped.length, 0);
  const wanted: Record<string, number> = {
    total_contacts: recipients.length + dropped,
    batch_count: batches.length,
    unreported_count: recipients.filter(({ row }) => row?.unreported).length,
  };
  for (const name of ledgerCounters) {
    const outcome = name.replace("_count", "");
    wanted[name] =
      recipients.filter(({ row }) => row?.outcome === outcome).length +
      (outcome === "suppressed" ? dropped : 0);
  }
  for (const [name, counts] of Object.entries(feedbackCounters))
    wanted[name] = recipients.filter(({ row }) => row && counts(row)).length;
  const remaining = remainingOf(campaign);
  return [
    ...Object.entries(wanted)
      .filter(([name, count]) => campaign[name as keyof CampaignItem] !== count)
      .map(([name, count]) => `${name} is ${campaign[name as keyof CampaignItem]}, the rows say ${count}`),
    ...(campaign.status === "completed" && remaining !== 0 ? [`completed with ${remaining} remaining`] : []),
  ];
};

/**
 * After a pause or a cancellation was answered, a batch sends the rest of one block at most, until something else is
 * asked. Of two that are asked at once either may come last, whichever is answered first.
 */
const stopViolations = (seen: Observation, id: string): string[] => {
  const entries = seen.journal.filter(({ campaignId }) => campaignId === id);
  return entries.flatMap(({ did, askedAt, at }) => {
    if (did !== "pause" && did !== "cancel") return [];
    const others = entries.filter((other) => other.did !== did && other.at > askedAt);
    const until = Math.min(...others.map((other) => other.askedAt));
    const after = seen.attempts.filter(
      ({ tags, time }) => tags.campaign_id === id && Date.parse(time) > at && Date.parse(time) < until,
    );
    return [...Map.groupBy(after, ({ tags }) => tags.batch)]
      .filter(([, attempts]) => attempts.length > blockMax)
      .map(([batch, attempts]) => `batch ${batch} was tried ${attempts.length} times after the ${did}`);
  });
};

/** Two stages that divide the rate of their account never pass it together, unless a call was held up on its way. */
const rateViolations = ({ neighbour, faults }: Expected, { attempts }: Observation): string[] => {
  if (!neighbour || faults.rules.some(({ service, delay_ms }) => service === "ses" && delay_ms)) return [];
  const over = attempts.filter(({ error }) => error?.includes("Maximum sending rate exceeded"));
  return over.length > 0 ? [`SES refused ${over.length} mails for the rate, which two stages divide`] : [];
};

/** To an address that was barred nothing is sent any more, but what was checked before. */
const suppressionViolations = (plan: Expected, { journal, attempts }: Observation): string[] => {
  const longestDelay = Math.max(0, ...plan.faults.rules.map(({ delay_ms = 0 }) => delay_ms));
  const left = plan.campaigns.every(({ audience }) => audience === "subscribed") ? ["leave"] : [];
  return journal
    .filter(({ did }) => did === "bar" || left.includes(did))
    .flatMap((ending) => {
      const { email, at, did } = ending;
      return attempts
        .filter(
          ({ to, time, tags }) =>
            to[0]!.toLowerCase() === email &&
            // Whoever asks to subscribe is asked to confirm it, whatever stands against campaigns.
            tags.campaign_id &&
            Date.parse(time) > at + checkAgeMsMax + 2 * longestDelay &&
            !cameBack(journal, ending, Date.parse(time)),
        )
        .map(({ time }) => `${email} was mailed ${Date.parse(time) - at} ms after "${did}" was answered`);
    });
};

/** What has somebody get mail again, after an opt-out, or after they were only deleted. */
const comingBack: Partial<Record<Done["did"], readonly Done["did"][]>> = {
  bar: ["come back", "confirm"],
  leave: ["come back", "confirm", "import subscribed"],
};

/** Whether a person came back between the end of their mails and a moment, perhaps. */
const cameBack = (journal: readonly Done[], ended: Done, until: number): boolean =>
  journal.some(
    ({ did, email, at, askedAt }) =>
      comingBack[ended.did]?.includes(did) && email === ended.email && at >= ended.at && askedAt <= until,
  );
