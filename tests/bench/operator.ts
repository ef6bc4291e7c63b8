import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Campaign } from "../../services/campaigns/campaign.ts";
import type { Contact } from "../../services/contacts/contact.ts";

/** The contact of that number. */
export const contactNumber = (number: number, now: string): Omit<Contact, "lists"> => ({
  email: `reader${number}@example.net`,
  address: `reader${number}@example.net`,
  first_name: "Ada",
  last_name: `Reader ${number}`,
  attributes: { favourite_colour: "teal" },
  status: "subscribed",
  created_at: now,
  updated_at: now,
  email_count: 0,
});

/** A campaign as it is stored, read past the API: asking that would cost what is measured. */
export const storedCampaign = async (db: DynamoDBDocumentClient, campaign_id: string): Promise<Campaign> => {
  const get = new GetCommand({
    TableName: "EmailCampaigns-local",
    Key: { campaign_id },
    ConsistentRead: true,
  });
  return (await db.send(get)).Item as Campaign;
};
