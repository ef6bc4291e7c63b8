import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { generateKey } from "../../services/api-keys/key.ts";
import { apiKeyStore } from "../../services/api-keys/store.ts";
import { waitFor } from "../support/cloud.ts";
import type { Place } from "./clients.ts";

/** An API key of scope admin, made as `npm run api-key` does. */
export const createKey = async ({ endpoint, region, account }: Place, table: string): Promise<string> => {
  const { key, record } = generateKey("check", "admin", new Date().toISOString());
  const credentials = { accessKeyId: account, secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  await apiKeyStore(DynamoDBDocumentClient.from(client), table).add(record);
  client.destroy();
  return key;
};

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Calls a host that is served at another place, as its DNS would lead there. */
export const callerOf =
  ({ endpoint }: Place, host: string, key: string) =>
  (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request(endpoint + path, {
        method,
        headers: {
          host,
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
      });
      call.on("error", reject);
      call.on("response", (response) => {
        buffer(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text: text.toString() }),
          reject,
        );
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
export type Caller = ReturnType<typeof callerOf>;

const parsed = async (answer: Promise<Answer>, expected: number) => {
  const { status, text } = await answer;
  if (status !== expected) throw new Error(`${status} instead of ${expected}: ${text}`);
  return JSON.parse(text);
};

/**
 * Sends a campaign to so many contacts through the API, and waits for its end.
 * @returns the campaign as the API shows it then
 */
export const sendCampaign = async (call: Caller, sender: string, contacts: number) => {
  for (let n = 0; n < contacts; n++)
    await parsed(
      call("POST", "/contacts", { email: `reader-${n}@example.net`, first_name: `Reader ${n}` }),
      201,
    );
  const { campaign_id } = await parsed(
    call("POST", "/ses-campaign", {
      campaign_name: "Check",
      from_email: sender,
      subject: "Hello {{ first_name }}",
      body: "<p>Hello {{ first_name }}</p>",
    }),
    202,
  );
  return waitFor(
    "the campaign to end",
    async () => {
      const campaign = await parsed(call("GET", `/campaign-status/${campaign_id}`), 200);
      return ["completed", "failed", "paused"].includes(campaign.status) ? campaign : undefined;
    },
    { timeoutMs: 120_000, intervalMs: 1_000 },
  );
};

/** The addressees of what SES took. */
export const recipientsOf = async ({ endpoint }: Place): Promise<string[]> => {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages`);
  return JSON.stringify(await answer.json()).match(/reader-\d+@example\.net/g) ?? [];
};
