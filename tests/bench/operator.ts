import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Campaign } from "../../services/campaigns/campaign.ts";
import type { Contact } from "../../services/contacts/contact.ts";
import { type CloudClient, operatorConfig } from "../support/cloud.ts";

/** BatchWriteItem takes no more items than this. */
const itemsMax = 25;
/** Requests under way at a time. */
const lanes = 8;

/** A DynamoDB client of the person at the keyboard. What it does is none of the functions' cost. */
export const operatorDb = (cloud: Pick<CloudClient, "origin">): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(operatorConfig(cloud)));

const contactOf = (number: number, now: string): Contact => ({
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

/** Writes so many subscribed contacts, `reader0@example.net` and so on, past the API. */
export const putContacts = async (db: DynamoDBDocumentClient, count: number): Promise<void> => {
  const now = new Date().toISOString();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const first = next;
      next += itemsMax;
      const numbers = Array.from({ length: Math.min(itemsMax, count - first) }, (_, place) => first + place);
      const puts = numbers.map((number) => ({ PutRequest: { Item: contactOf(number, now) } }));
      const { UnprocessedItems } = await db.send(
        new BatchWriteCommand({ RequestItems: { "EmailContacts-local": puts } }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("contacts were left unwritten");
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** A campaign as it is stored, read past the API: asking that would cost what is measured. */
export const storedCampaign = async (db: DynamoDBDocumentClient, campaign_id: string): Promise<Campaign> => {
  const get = new GetCommand({
    TableName: "EmailCampaigns-local",
    Key: { campaign_id },
    ConsistentRead: true,
  });
  return (await db.send(get)).Item as Campaign;
};
