import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, neverWritten, putIfAbsent, removeItem, updateIf } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { listItems } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import type { Naming, Template, Writing } from "./template.ts";

/** A template as it is read: an earlier version may have written less. */
const templateOf = (item: Item): Template => {
  const stored = item as unknown as Pick<Template, "template_id" | "content_hash"> & Partial<Template>;
  return {
    name: "",
    description: "",
    version: 1,
    subject: "",
    format: "html",
    versions: [],
    created_at: neverWritten,
    updated_at: neverWritten,
    ...stored,
  };
};

/** The templates of one stage: table EmailTemplates. Those that are shipped are in none. */
export const templateStore = (db: DynamoDBDocumentClient, table: string) => {
  /** @throws when there is one of that id. */
  const create = async (template: Template): Promise<void> => {
    if (!(await putIfAbsent({ db, name: table }, template, "template_id")))
      throw new Error(`There is a template ${template.template_id} already`);
  };

  /** Strongly consistent. */
  const get = async (template_id: string): Promise<Template | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { template_id }, ConsistentRead: true }),
    );
    return Item && templateOf(Item);
  };

  /**
   * Changes a template that is still at a version.
   * @returns undefined when it is at another by now, or was deleted.
   */
  const change = async (
    template_id: string,
    before: number,
    changes: Naming | Writing,
  ): Promise<Template | undefined> => {
    const { sets, names, values } = assignments(changes);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { template_id },
        UpdateExpression: `SET ${sets}`,
        // The guard against a second editor of the same template.
        ConditionExpression: "#version = :before",
        ExpressionAttributeNames: { ...names, "#version": "version" },
        ExpressionAttributeValues: { ...values, ":before": before },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && templateOf(changed);
  };

  /** @returns whether there was one. */
  const remove = (template_id: string): Promise<boolean> => removeItem({ db, name: table }, { template_id });

  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Template>> => {
    const { items, lastKey } = await listItems({ db, name: table }, limit, startKey, { consistent: true });
    return { items: items.map(templateOf), lastKey };
  };

  return { create, get, change, remove, list };
};

export type TemplateStore = ReturnType<typeof templateStore>;
