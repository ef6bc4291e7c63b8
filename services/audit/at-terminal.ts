import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { AuditLine } from "./line.ts";
import type { AuditStore } from "./store.ts";

/**
 * Writes down what somebody did at the terminal. What was done stays done where that cannot be written, and it is said on
 * the standard error.
 */
export const writeDownAtTerminal = (
  audit: Pick<AuditStore, "add">,
  deed: Pick<AuditLine, "action" | "target" | "name" | "how">,
  now: Date,
): Promise<void> =>
  audit
    .add({
      at: now.toISOString(),
      request_id: randomUUID(),
      key: { key_id: "terminal", name: userInfo().username },
      ...deed,
      status: 200,
    })
    .catch((error: unknown) =>
      console.error(`It is done, but the audit log could not be written: ${(error as Error).message}`),
    );
