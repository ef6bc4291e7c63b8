import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** SQLite's code for a lock that someone else holds. */
const sqliteBusy = 5;

/**
 * Takes the state folder for this process, so that no second local cloud writes to it. The lock is SQLite's, which is
 * the operating system's: it ends with the process, however that ends.
 * @returns releases the folder
 * @throws Error when another local cloud runs on the folder
 */
export const lockState = (stateDir: string): (() => void) => {
  mkdirSync(stateDir, { recursive: true });
  const database = new DatabaseSync(join(stateDir, "lock.sqlite"));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new Error(
      `another local cloud is running on ${stateDir}: stop it, or set TIDINGS_STATE_DIR to another folder`,
    );
  }
  return () => database.close();
};
