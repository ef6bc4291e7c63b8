import { createHmac } from "node:crypto";
import type { Action } from "./deeds.ts";

/** Who did what, when, with which key: a line of the audit log, as it is written once and never changed. */
export interface AuditLine {
  /** When it was answered. */
  readonly at: string;
  /** As the function's log has it, `function_request_id`. */
  readonly request_id: string;
  /** Which key, and how it was called then. */
  readonly key: { readonly key_id: string; readonly name: string };
  /** What the key might do then; none: it was done at the terminal, with credentials of AWS. */
  readonly scope?: string | undefined;
  readonly action: Action;
  /** The id of what it was done to; what stands for a person's address. */
  readonly target?: string | undefined;
  /** What that was called then. */
  readonly name?: string | undefined;
  /** The list that a person was put on, or taken off. */
  readonly list_id?: string | undefined;
  /** A code that says more, such as the reason of a suppression. */
  readonly how?: string | undefined;
  /** Of the answer, as HTTP has it. */
  readonly status: number;
}

/**
 * What stands for an address: whoever has it finds what was done to the person, and nobody can read it from this, nor
 * try addresses without the key. So a line may stay when the person is erased (decision 75).
 * @param key of the mailbox @param secret of the stage
 */
export const addressMark = (key: string, secret: Uint8Array): string =>
  `address_${createHmac("sha256", secret).update(`tidings:audit:${key}`).digest("hex").slice(0, 32)}`;
