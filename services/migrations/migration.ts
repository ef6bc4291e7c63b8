import type { CampaignStore } from "../campaigns/store.ts";
import type { AttributeStore } from "../contacts/attribute-store.ts";
import type { Item, Table } from "../platform/dynamodb.ts";

/** The tables that migrations walk, and of what the key of each is made. */
const walkedTables = {
  contacts: ["email"],
  suppressions: ["email"],
  deliveries: ["batch_id", "entry"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type WalkedTable = keyof typeof walkedTables;

/** The key of an item of a table. */
export const keyOf = (table: WalkedTable, item: Item): Record<string, unknown> =>
  Object.fromEntries(walkedTables[table].map((name) => [name, item[name]]));

/** What migrations write by. */
export interface MigrationStores {
  readonly tables: Readonly<Record<WalkedTable, Table>>;
  readonly attributes: Pick<AttributeStore, "note">;
  readonly campaigns: Pick<CampaignStore, "getMany" | "keepUntil">;
  /** So long is kept who was mailed what. */
  readonly retentionDays: number;
  /** Tells of an item that cannot be brought up to date: never its key, which may be an address. */
  readonly refused: (item: Item, error: Error) => void;
}

/** What became of some items; the others were up to date. */
export interface PageOutcome {
  readonly changed: number;
  readonly failed: number;
}

/**
 * Brings items that an earlier version wrote up to what today's readers find them by (decision 86). It only adds: the
 * version before ignores what it adds, and may be deployed again at any time.
 */
export interface Migration {
  /** Stays for ever; that of one that is gone is not taken again. */
  readonly id: string;
  /** What it changes, in a sentence. */
  readonly what: string;
  readonly walks: WalkedTable;
  /**
   * Brings a page of the table up to date. Doing it again changes nothing; what others write meanwhile stays.
   * @throws what passes by itself, such as throttling: then the page is done again.
   */
  migrate(items: readonly Item[], stores: MigrationStores): Promise<PageOutcome>;
}
