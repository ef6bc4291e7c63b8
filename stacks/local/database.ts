import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Opens what one engine keeps.
 * @param file in the state folder
 * @param schema statements that may be run again: `CREATE … IF NOT EXISTS`.
 */
export type OpenDatabase = (file: string, schema: string) => DatabaseSync;

/**
 * Opens (or creates) the SQLite file of one engine and applies its schema.
 * WAL with `synchronous = NORMAL`: what was committed survives a killed process, without an fsync per commit.
 */
export const openDatabase: OpenDatabase = (file, schema) => {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
  database.exec(schema);
  return database;
};

/** Runs `work` in one transaction: all of its writes happen, or, when it throws, none. Must not be nested. */
export const transaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
};
