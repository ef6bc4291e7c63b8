import { createHash } from "node:crypto";

/** An id as AWS would have drawn it, the same at every start: made of the resource's logical id. */
export const resourceId = (logicalId: string, length: number): string =>
  BigInt(`0x${createHash("sha256").update(logicalId).digest("hex")}`)
    .toString(36)
    .slice(0, length);
