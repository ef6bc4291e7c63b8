import * as z from "zod";
import { emailAddress } from "../contacts/address.ts";
import type { ContactStore } from "../contacts/store.ts";
import { inLanes } from "../platform/lanes.ts";
import type { SuppressionStore } from "./store.ts";
import { type SuppressionReason, statusOfReason, suppressionReasons } from "./suppression.ts";

/** A request has 29 seconds, and each address takes two writes. */
const emailsMax = 1_000;
/** Addresses worked on at a time. */
const lanes = 20;
/** Characters of an address that is none: it is repeated, so that it is found again in what was pasted. */
const shownMax = 200;

/** Addresses to suppress; one that is none is left out and named. */
export const newSuppressions = z
  .strictObject({
    emails: z
      .array(z.string())
      .min(1)
      .max(emailsMax)
      .meta({ example: ["ada@example.net", "bob@example.org"] }),
    reason: z.enum(suppressionReasons).default("manual"),
  })
  .meta({ id: "NewSuppressions" });

/** What came of it. */
export const addedSuppressions = z
  .object({
    added: z.number().int(),
    already: z.number().int().meta({ description: "Suppressed before, for a reason that stands." }),
    refused: z.array(
      z.object({
        place: z.number().int().meta({ description: "In the request, from 0." }),
        email: z.string(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: "AddedSuppressions" });
export type AddedSuppressions = z.output<typeof addedSuppressions>;

interface Dependencies {
  readonly suppressions: Pick<SuppressionStore, "add">;
  readonly contacts: Pick<ContactStore, "recordStatus">;
}

/**
 * Suppresses an address, and gives its contact the status that goes with the reason: also of one that is suppressed for
 * another, as the person said more since.
 * @returns whether it was new.
 */
export const addSuppression = async (
  { suppressions, contacts }: Dependencies,
  email: string,
  reason: SuppressionReason,
  now: string,
): Promise<boolean> => {
  const isNew = await suppressions.add({ email, reason, source: "api", created_at: now });
  const status = statusOfReason[reason];
  if (status) await contacts.recordStatus(email, status, now);
  return isNew;
};

/** Suppresses many addresses. Doing it again changes nothing; what is no address is named, and the rest goes in. */
export const addSuppressions = async (
  deps: Dependencies,
  { emails, reason }: z.output<typeof newSuppressions>,
  now: string,
): Promise<AddedSuppressions> => {
  const read = emails.map((email, place) => ({ email, place, parsed: emailAddress.safeParse(email.trim()) }));
  const refused = read.flatMap(({ email, place, parsed: { error } }) =>
    error
      ? [{ place, email: email.slice(0, shownMax).toWellFormed(), message: error.issues[0]!.message }]
      : [],
  );
  const keys = [...new Set(read.flatMap(({ parsed }) => parsed.data?.key ?? []))];
  const news = await inLanes(keys, lanes, (key) => addSuppression(deps, key, reason, now));
  const added = news.filter(Boolean).length;
  return { added, already: keys.length - added, refused };
};
