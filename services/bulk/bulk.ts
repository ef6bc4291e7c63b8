import * as z from "zod";
import { emailAddress } from "../contacts/address.ts";
import { listId } from "../contacts/contact.ts";
import { type ContactFilter, contactFilter } from "../contacts/filter.ts";
import { isFinished, type Job, jobStatus } from "../jobs/job.ts";
import { askedContacts, type Question, shownOf, shownQuestion } from "../people/question.ts";
import type { Counts } from "../platform/counts.ts";

export const bulkActions = ["add_to_list", "remove_from_list", "unsubscribe", "delete"] as const;
export type BulkAction = (typeof bulkActions)[number];

/** More addresses than a person selects on pages are what a filter is for. */
export const emailsMax = 1_000;

export const bulkRequest = z
  .strictObject({
    action: z.enum(bulkActions).meta({ example: "add_to_list" }),
    list_id: listId.optional().meta({ description: "Of `add_to_list` and `remove_from_list`: required." }),
    filter: contactFilter.optional().meta({ description: "Whom it finds; or `contacts`, or `emails`." }),
    contacts: askedContacts.optional(),
    emails: z
      .array(emailAddress)
      .min(1)
      .max(emailsMax)
      .optional()
      .meta({ description: "Addresses of contacts, each of which counts once; or `filter`, or `contacts`." }),
    expected_count: z.number().int().min(1).meta({
      description:
        "How many contacts that is, as they were counted before. They are counted again first, and when there are more than 10 and more than 1% more or less, nothing is done.",
      example: 1204,
    }),
  })
  .superRefine(({ action, list_id, filter, contacts, emails }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    const isOfList = action === "add_to_list" || action === "remove_from_list";
    if (isOfList && !list_id) refuse("list_id", `is required: ${action} of which list`);
    if (!isOfList && list_id) refuse("list_id", "is for add_to_list and remove_from_list");
    if (!filter && !contacts && !emails) refuse("filter", "is required, or contacts, or emails");
    if (filter && contacts) refuse("contacts", "must be left out where there is a filter");
    if ((filter || contacts) && emails)
      refuse("emails", `must be left out where there ${filter ? "is a filter" : "are contacts"}`);
  })
  .meta({ id: "BulkRequest" });
export type BulkRequest = z.output<typeof bulkRequest>;

/** What is to be done, as the job keeps it; addresses are not among it. */
export interface BulkGiven {
  readonly action: BulkAction;
  readonly list_id?: string;
  readonly filter?: ContactFilter;
  /** With the filter of its segment, as that was when it was asked. Neither this nor a filter: there is a file of addresses. */
  readonly contacts?: Question;
  readonly expected_count: number;
  /** Tells the request that comes again by its key from another. */
  readonly request_hash?: string;
}
export type BulkJob = Job<BulkGiven>;

/** Why a contact is not changed as it is wished. */
export const failures = ["not_found", "left_list", "too_many_lists"] as const;
export type Failure = (typeof failures)[number];

/** Whether so many are about what was expected. */
export const isAsExpected = (counted: number, expected: number): boolean =>
  Math.abs(counted - expected) <= Math.max(10, expected / 100);

const count = z.number().int().min(0);

export const bulkView = z
  .object({
    bulk_id: z.string().meta({ example: "bulk_9e8d7c6b5a4f43210fedcba987654321" }),
    action: z.enum(bulkActions),
    list_id: z.string().nullable(),
    filter: z
      .union([contactFilter, z.null()])
      .meta({ description: "null: `contacts` were asked for, or addresses given." }),
    contacts: shownQuestion,
    status: jobStatus,
    expected_count: count,
    counted: count.meta({ description: "Contacts counted so far, before any is changed." }),
    done: count.meta({ description: "Contacts done so far: changed, unchanged and failed." }),
    changed: count,
    unchanged: count.meta({ description: "They were so already." }),
    failed: count,
    failures: z
      .object({
        not_found: count.meta({ description: "There is no contact of that address." }),
        left_list: count.meta({ description: "The person left the list: only they come back to it." }),
        too_many_lists: count.meta({ description: "The contact is on 100 lists." }),
      })
      .meta({ description: "Why they failed." }),
    reason: z.string().nullable().meta({ description: "Why it failed as a whole." }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Bulk" });
export type BulkView = z.output<typeof bulkView>;

const failedOf = (counts: Counts) => ({
  not_found: counts.not_found ?? 0,
  left_list: counts.left_list ?? 0,
  too_many_lists: counts.too_many_lists ?? 0,
});

/** What was done so far. */
export const doneOf = ({ counts }: Pick<BulkJob, "counts">) => {
  const { changed = 0, unchanged = 0 } = counts;
  const failed = failures.reduce((sum, failure) => sum + failedOf(counts)[failure], 0);
  return { done: changed + unchanged + failed, changed, unchanged, failed };
};

/** A bulk change as the API shows it. */
export const viewOf = (job: BulkJob): BulkView => ({
  bulk_id: job.job_id,
  action: job.given.action,
  list_id: job.given.list_id ?? null,
  filter: job.given.filter ?? null,
  contacts: shownOf(job.given.contacts),
  status: job.status,
  expected_count: job.given.expected_count,
  counted: job.counts.counted ?? 0,
  ...doneOf(job),
  failures: failedOf(job.counts),
  reason: job.reason ?? null,
  created_at: job.created_at,
  started_at: job.started_at ?? null,
  updated_at: job.updated_at,
  finished_at: isFinished(job) ? (job.finished_at ?? job.updated_at) : null,
});
