import type { Campaign, DeliveriesQuery } from "../api/client.ts";
import { links } from "../router.ts";

/** Which recipients of a campaign are shown, as its page's address has it: those behind one of its figures. */
export type Shown = Pick<DeliveriesQuery, (typeof names)[number]>;

const names = [
  "status",
  "ses_reported",
  "fact",
  "reason",
  "left_for",
  "device",
  "link",
  "domain",
  "variant",
  "sent_from",
  "sent_until",
  "email",
] as const;

/** The address at which the recipients behind a figure are shown. */
export const recipientsLink = (campaign: Pick<Campaign, "campaign_id">, shown: Shown): string => {
  const given = Object.entries(shown).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${links.campaign(campaign.campaign_id)}?${new URLSearchParams(given)}`;
};

/** Whom an address asks for; what is no filter of the API is refused by it. */
export const shownIn = (values: URLSearchParams): Shown =>
  Object.fromEntries(names.flatMap((name) => (values.has(name) ? [[name, values.get(name)]] : []))) as Shown;

/** What the address is changed to when others are shown, from the first page on. */
export const showing = (shown: Shown): Record<string, string> => ({
  ...Object.fromEntries(names.map((name) => [name, shown[name] ?? ""])),
  page: "",
  cursor: "",
});
