import { randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, neverWritten, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { NewSnippet, Snippet } from "./snippet.ts";

/** What the item has besides tells one write from another, and is nobody's business. */
const snippetOf = ({ snippet_id, name, text, created_at, updated_at }: Item): Snippet =>
  ({
    snippet_id,
    name: name ?? "",
    text: text ?? "",
    created_at: created_at ?? neverWritten,
    updated_at: updated_at ?? neverWritten,
  }) as Snippet;

/** The snippets of one stage: table EmailSnippets. */
export const snippetStore = (db: DynamoDBDocumentClient, table: string) => {
  const create = async (given: NewSnippet, now: string): Promise<Snippet> => {
    const snippet_id = `snippet_${randomBytes(8).toString("hex")}`;
    const snippet = { snippet_id, ...given, created_at: now, updated_at: now };
    if (!(await putIfAbsent({ db, name: table }, snippet, "snippet_id")))
      throw new Error(`There is a snippet ${snippet_id} already`);
    return snippet;
  };

  /** @returns undefined when there is no such snippet. */
  const replace = async (
    snippet_id: string,
    given: NewSnippet,
    now: string,
  ): Promise<Snippet | undefined> => {
    const { sets, names, values } = assignments({ ...given, updated_at: now });
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { snippet_id },
        UpdateExpression: `SET ${sets}`,
        ConditionExpression: "attribute_exists(snippet_id)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && snippetOf(changed);
  };

  /** Deletes a snippet; what it was inserted into keeps its text. @returns whether there was one. */
  const remove = (snippet_id: string): Promise<boolean> => removeItem({ db, name: table }, { snippet_id });

  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Snippet>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent: true });
    return { items: items.map(snippetOf), lastKey };
  };

  return { create, replace, remove, list };
};

export type SnippetStore = ReturnType<typeof snippetStore>;
