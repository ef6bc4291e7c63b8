import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { generateKey, type Scope, scopes } from "../../../../../services/api-keys/key.ts";
import { apiKeyStore } from "../../../../../services/api-keys/store.ts";
import { uploadStore } from "../../../../../services/attachments/uploads.ts";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";
import type { ObjectStore } from "../../../../../services/platform/object-store.ts";
import { startStage } from "../../../../support/stage.ts";

/** An upload whose file has arrived; of every other id there is none. */
export const arrived = { id: "0b3e7c52-5c0b-4f7b-8a54-8a1f2f2f6a11", size_bytes: 5_000_000 } as const;

/** What a request that is refused must not come to. */
const untouched = <T extends object>(name: string): T =>
  new Proxy<T>({} as T, {
    get: () => {
      throw new Error(`${name} was used`);
    },
  });

const bucket = {
  size: async (key: string) => (key.includes(arrived.id) ? arrived.size_bytes : undefined),
  findJson: async <T>() => ({ filename: "large.bin", content_type: "application/octet-stream" }) as T,
} as Partial<ObjectStore> as ObjectStore;

const stageSettings: ApiDependencies["stage"] = {
  name: "dev",
  region: "eu-west-1",
  sender: "example.com",
  alarmEmail: "",
  retentionDays: 396,
  softBounces: { max: 5, days: 30 },
  logRetentionDays: 14,
  deletionProtection: false,
  webhooks: ["crm"],
  waf: false,
  monthlyBudgetUsd: 250,
};

/** The API on tables of its own, without a bucket, a bus, queues or SES, and with a key of each scope. */
export const startApi = async () => {
  const stage = await startStage();
  const keys = {} as Record<Scope, string>;
  for (const scope of scopes) {
    const { key, record } = generateKey(scope, scope, new Date().toISOString());
    await stage.db.send(new PutCommand({ TableName: "ApiKeys", Item: record }));
    keys[scope] = key;
  }
  const faults: unknown[] = [];
  const app = createApp({
    ...stage,
    apiKeys: apiKeyStore(stage.db, "ApiKeys"),
    publicUrl: "https://mail.example.com",
    emailBytesMax: 10 * 1024 * 1024,
    configurationSet: "campaigns",
    tracking: true,
    approvalRequired: false,
    postalAddress: "1 Example Street, Exampletown",
    rateShare: 1,
    warmUps: { plans: [], store: untouched("the caps") },
    stage: stageSettings,
    lookUp: untouched("DNS"),
    log: { error: (...words: unknown[]) => faults.push(words) },
    uploads: uploadStore(untouched("S3"), "bucket", bucket),
    content: untouched("the bucket"),
    importFiles: untouched("the files of imports"),
    exportFiles: untouched("the files of exports"),
    bulkEmails: untouched("the addresses of bulk changes"),
    deadLetters: untouched("a dead-letter queue"),
    ses: untouched("SES"),
    /** SES has verified example.com alone. */
    senders: {
      of: async (address: string) => {
        const verified = address.endsWith("@example.com");
        return { identity: verified ? "example.com" : null, verified, dkim: verified };
      },
    },
    sendingClient: untouched("SES"),
    limiter: untouched("the limiter"),
  } as unknown as ApiDependencies);

  /** A request as API Gateway hands it on, with the length of its body; a body that is not a string is sent as JSON. */
  const request = async (
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    return await app.request(path, {
      method,
      headers: {
        ...(text !== undefined && {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
  };

  return {
    app,
    stage,
    keys,
    /** What went wrong inside, as it was logged. */
    faults,
    request,
    /** A request with the key of scope admin. */
    asAdmin: (method: string, path: string, body?: unknown) =>
      request(method, path, { body, headers: { authorization: `Bearer ${keys.admin}` } }),
    stop: stage.stop,
  };
};

export type Api = Awaited<ReturnType<typeof startApi>>;
