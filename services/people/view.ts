import * as z from "zod";
import { campaignId } from "../../events/campaigns.ts";
import { type Contact, contact } from "../contacts/contact.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { type Suppression, suppression } from "../suppressions/suppression.ts";
import type { Person } from "./question.ts";

const standing = z
  .object({
    reason: suppression.shape.reason,
    source: suppression.shape.source,
    campaign_id: campaignId.nullable().meta({ description: "The campaign, if it was one." }),
    diagnostic: suppression.shape.diagnostic,
    soft_bounces: suppression.shape.soft_bounces,
    at: z.iso.datetime(),
  })
  .meta({ id: "StandingSuppression" });

const consent = z.object({
  at: z.string().meta({ description: "When the person agreed.", example: "2026-11-28T12:00:00.000Z" }),
  source: z.string(),
  ip: z.string().optional(),
  wording: z.string().optional(),
});

/** A contact as the API shows it: with what stands against mail to it. */
export const personView = contact
  .extend({
    consents: z.record(z.string(), consent).meta({
      description: "How it is known that the person wants mail: by the id of a list, or `all`.",
      example: { all: { at: "2026-11-28T12:00:00.000Z", source: "Import of the 2026 readers" } },
    }),
    left_lists: z
      .array(z.string())
      .meta({ description: "Lists the person left: nobody else puts them back." }),
    snoozed_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: "The person wants nothing before; null: they did not say so." }),
    suppression: standing.nullable().meta({
      description:
        "Why nothing is sent to the address, whatever the status says; null: it is not suppressed.",
    }),
  })
  .meta({ id: "Contact" });
export type PersonView = z.output<typeof personView>;

const standingOf = ({ source, created_at, ...suppression }: Suppression) => ({
  ...suppression,
  source,
  campaign_id: campaignId.safeParse(source).data ?? null,
  at: created_at,
});

/** In the order of the schema, and nothing that is not in it. */
export const toPersonView = ({ contact, suppression }: Person): PersonView =>
  personView.parse({
    consents: {},
    left_lists: [],
    snoozed_until: null,
    ...contact,
    suppression: suppression ? standingOf(suppression) : null,
  });

/** Contacts as the API shows them, each with what stands against mail to it at this moment. */
export const toPersonViews = async (
  { suppressions }: { readonly suppressions: Pick<SuppressionStore, "getMany"> },
  contacts: readonly Contact[],
): Promise<PersonView[]> => {
  const keys = contacts.map(({ email }) => email);
  const known = await suppressions.getMany(keys, { consistent: true });
  return contacts.map((contact) => toPersonView({ contact, suppression: known.get(contact.email) }));
};
