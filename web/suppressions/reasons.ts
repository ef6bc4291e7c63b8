import type { SuppressionReason } from "../api/client.ts";

export const suppressionReasons: readonly SuppressionReason[] = [
  "manual",
  "bounce",
  "complaint",
  "unsubscribe",
];
