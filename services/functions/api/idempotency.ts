import { z } from "@hono/zod-openapi";

/** Others do not come through every proxy as they were sent. */
const idempotencyKey = /^[!-~]([ -~]{0,253}[!-~])?$/;

/** The header by which a request that comes again is known. @param what it gives: "campaign" */
export const idempotencyHeaders = (what: string) =>
  z.object({
    "idempotency-key": z
      .string()
      .regex(idempotencyKey, "must be 1 to 255 printable ASCII characters")
      .optional()
      .meta({ description: `The same key and request give the same ${what}, however often it is sent.` }),
  });

/** Says in an answer that nothing was done again. @param which of it: "the campaign was there already" */
export const replayedHeader = (which: string) => ({
  "Idempotent-Replayed": {
    description: `\`true\`: ${which}.`,
    schema: { type: "string" as const, enum: ["true"] },
  },
});
