import type { Access } from "./env.ts";
import type { Terminal } from "./terminal.ts";

/** What a command works with. */
export interface Context {
  readonly args: readonly string[];
  readonly access: Access;
  readonly terminal: Terminal;
}

/** @returns whether what it was about went well; @throws Failure when it could not be done */
export type Command = (context: Context) => Promise<boolean>;
