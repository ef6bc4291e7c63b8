import type { z } from "@hono/zod-openapi";

/** A JSON body or answer of one schema, as OpenAPI wants it. */
export const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

/** A required JSON request body. */
export const jsonBody = <T extends z.ZodType>(schema: T) =>
  ({ content: json(schema), required: true }) as const;
