import type { List } from "../api/client.ts";
import { firstMail } from "./first-mail.ts";

/** What the first campaign is prefilled with, named as the API names it. */
export interface FirstCampaign {
  readonly campaign_name: string;
  readonly from_name: string;
  readonly from_email: string;
  readonly subject: string;
  readonly preheader: string;
  readonly format: "html";
  readonly body: string;
  /** The sample people; all who subscribed where there are none. */
  readonly audience?: { readonly lists: readonly string[] };
}

/**
 * The first campaign, as the person finds it.
 * @param sender an address that SES lets mail be from; empty where none is known
 */
export const firstCampaign = (sender: string, list: List | undefined): FirstCampaign => ({
  campaign_name: "My first campaign",
  from_name: "Tidings",
  from_email: sender,
  subject: '{{ first_name | default: "Hello" }}, this is our first campaign',
  preheader: "It works: see who gets it, and what they do with it.",
  format: "html",
  body: firstMail,
  ...(list && { audience: { lists: [list.list_id] } }),
});
