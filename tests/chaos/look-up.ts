import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ListSuppressedDestinationsCommand } from "@aws-sdk/client-sesv2";
import { operatorConfig, waitFor } from "../support/cloud.ts";
import { scan, tables } from "./tables.ts";
import type { World } from "./world.ts";

const bucket = "tidings-local-content-000000000000";
/** What is deleted after a week whoever stands in it, as docs/api.md says: files of imports and of jobs. */
const shortLived = /^(imports|jobs)\//;

const objectsOf = async (world: World): Promise<Map<string, string>> => {
  const s3 = new S3Client({ ...operatorConfig(world.cloud()), forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const keys = Contents.map(({ Key }) => Key!).filter((key) => !shortLived.test(key));
  const objects = new Map<string, string>();
  for (const Key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    objects.set(Key, await Body!.transformToString());
  }
  s3.destroy();
  return objects;
};

const written = (item: unknown): string =>
  JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value));

/** Where these addresses stand, in any table or object. */
export const tracesOf = async (
  world: World,
  emails: readonly string[],
): Promise<{ readonly email: string; readonly where: string }[]> => {
  const found = new Map<string, string>();
  for (const table of Object.values(tables))
    found.set(table, written(await scan<unknown>(world.db, table, () => true)));
  for (const [key, text] of await objectsOf(world)) found.set(key, text);
  return emails.flatMap((email) => {
    // As a whole: an address may be the end of another.
    const whole = new RegExp(`\\b${email.replace(/[.+]/g, "\\$&")}`, "i");
    return [...found].filter(([, text]) => whole.test(text)).map(([where]) => ({ email, where }));
  });
};

/** What SES's own list has. It takes a question a second. */
export const listAtSes = async ({ ses }: World): Promise<string[]> => {
  const { SuppressedDestinationSummaries = [] } = await waitFor("the list of SES", () =>
    ses.send(new ListSuppressedDestinationsCommand({ PageSize: 1_000 })).catch(() => undefined),
  );
  return SuppressedDestinationSummaries.map(({ EmailAddress }) => EmailAddress!.toLowerCase());
};

/** The subjects of what these campaigns sent, by message id. */
export const subjectsOf = async (
  world: World,
  campaignIds: readonly string[],
): Promise<Map<string, string>> => {
  const subjects = new Map<string, string>();
  for (const id of campaignIds)
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = `limit=1000&tag=campaign_id=${id}${cursor && `&cursor=${cursor}`}`;
      const page = (await (await world.cloud().local(`/outbox?${query}`)).json()) as {
        messages: { message_id: string; subject: string }[];
        next_cursor: string | null;
      };
      for (const { message_id, subject } of page.messages) subjects.set(message_id, subject);
      cursor = page.next_cursor;
    }
  return subjects;
};
