import type { DraftContent, List } from "../api/client.ts";
import { firstMail } from "./first-mail.ts";

/**
 * The first campaign, as the person finds it.
 * @param sender an address that SES lets mail be from; empty where none is known
 */
export const firstCampaign = (sender: string, list: List | undefined) =>
  ({
    campaign_name: "My first campaign",
    from_name: "Tidings",
    from_email: sender,
    subject: '{{ first_name | default: "Hello" }}, this is our first campaign',
    preheader: "It works: see who gets it, and what they do with it.",
    format: "html" as const,
    body: firstMail,
    ...(list && { audience: { lists: [list.list_id] } }),
  }) satisfies DraftContent;
