import * as z from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { deliveryView } from "../deliveries/delivery.ts";
import { deliveriesOf } from "../deliveries/list.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { ErasureStore } from "../erasures/store.ts";
import type { ListStore } from "../lists/store.ts";
import { groupsOf } from "../platform/groups.ts";
import type { SignupStore } from "../signups/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { suppressionRecord } from "../suppressions/suppression.ts";

/** Campaigns read at a time, and looked through at a time. */
const pageMax = 100;
const lanes = 8;

const heldMail = deliveryView
  .extend({
    campaign_id: z.string(),
    campaign_name: z.string(),
    subject: z.string(),
    values: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "What was frozen for the message; null: it was in the audience and excluded." }),
  })
  .meta({ id: "HeldMail" });

const heldSignup = z
  .object({
    list_id: z.string(),
    first_name: z.string().optional(),
    last_name: z.string().optional(),
    wording: z.string(),
    asked_at: z.iso.datetime(),
    confirmed_at: z.iso.datetime().optional(),
  })
  .meta({ id: "HeldSignup" });

/** All that is held on an address. */
export const heldData = z
  .object({
    email: z.string().meta({ example: "ada@example.net" }),
    held_at: z.iso.datetime(),
    contact: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({
        description: "The contact as it is stored, with attributes, lists and consents; null: there is none.",
        example: { email: "ada@example.net", first_name: "Ada", status: "subscribed" },
      }),
    lists: z.array(z.object({ list_id: z.string(), name: z.string() })),
    signups: z.array(heldSignup).meta({
      description: "Lists that somebody asked for with this address in the last seven days.",
    }),
    suppression: suppressionRecord.nullable().meta({ description: "Also one that was lifted." }),
    erasure_requested_at: z.iso.datetime().nullable().meta({
      description:
        "Since when the person is being erased from campaigns; null: that is done, or was not asked for.",
    }),
    mails: z.array(heldMail).meta({ description: "Of every campaign that has the address; newest first." }),
    campaigns_examined: z.number().int(),
    complete: z.boolean().meta({
      description: "false: time ran out, and older campaigns were not looked through.",
    }),
  })
  .meta({ id: "HeldData" });
export type HeldData = z.output<typeof heldData>;
type HeldMail = z.output<typeof heldMail>;

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "list">;
  readonly contacts: Pick<ContactStore, "get">;
  readonly deliveries: Pick<DeliveryStore, "batchesWith" | "batchWithRows">;
  readonly erasures: Pick<ErasureStore, "get">;
  readonly lists: Pick<ListStore, "getMany">;
  readonly signups: Pick<SignupStore, "ofMailbox">;
  readonly suppressions: Pick<SuppressionStore, "record">;
}

const mailsIn = async (
  deliveries: Dependencies["deliveries"],
  campaign: Campaign,
  key: string,
): Promise<HeldMail[]> => {
  const { campaign_id, campaign_name, subject } = campaign;
  const found: HeldMail[] = [];
  for (const number of await deliveries.batchesWith(campaign, key)) {
    const whole = await deliveries.batchWithRows(campaign_id, number);
    for (const delivery of deliveriesOf(number, whole)) {
      if (delivery.email !== key) continue;
      const recipient = whole.batch?.recipients[delivery.index];
      const values = recipient ? { ...recipient.values } : null;
      found.push({ ...delivery, campaign_id, campaign_name, subject, values });
    }
  }
  return found;
};

/** Looks through campaigns, the newest first. @param until milliseconds since the epoch: no more are begun after. */
const mailsOf = async ({ campaigns, deliveries }: Dependencies, key: string, until: number) => {
  const mails: HeldMail[] = [];
  let examined = 0;
  let after: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await campaigns.list(pageMax, after);
    for (const some of groupsOf(items, lanes)) {
      if (Date.now() >= until) return { mails, campaigns_examined: examined, complete: false };
      const found = await Promise.all(some.map((campaign) => mailsIn(deliveries, campaign, key)));
      mails.push(...found.flat());
      examined += some.length;
    }
    after = lastKey;
  } while (after);
  return { mails, campaigns_examined: examined, complete: true };
};

/** The tokens of conditional writes, and keys for indexes, say nothing of anybody. */
const ofTheSystem = ["op", "shard", "search_name", "search_surname"];

const asStored = (contact: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(contact)
      .filter(([name]) => !ofTheSystem.includes(name))
      .map(([name, value]) => [name, value instanceof Set ? [...value].sort() : value]),
  );

/**
 * All that is held on an address, whether it is a contact or not (GDPR, article 15).
 * @param until milliseconds since the epoch: campaigns that were not looked through by then are left out.
 */
export const heldOn = async (deps: Dependencies, key: string, until: number): Promise<HeldData> => {
  const [contact, suppression, erasure, signups, found] = await Promise.all([
    deps.contacts.get(key),
    deps.suppressions.record(key),
    deps.erasures.get(key),
    deps.signups.ofMailbox(key),
    mailsOf(deps, key, until),
  ]);
  const named = await deps.lists.getMany([...(contact?.lists ?? []), ...(contact?.left_lists ?? [])]);
  return {
    email: key,
    held_at: new Date().toISOString(),
    contact: contact ? asStored(contact) : null,
    lists: [...named.values()].map(({ list_id, name }) => ({ list_id, name })),
    signups: signups.map((signup) => heldSignup.parse(signup)),
    suppression: suppression ? suppressionRecord.parse(suppression) : null,
    erasure_requested_at: erasure?.requested_at ?? null,
    ...found,
  };
};
