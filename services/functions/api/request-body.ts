import type { MiddlewareHandler } from "hono";
import { findJsonFlaw } from "./json-text.ts";
import { fieldOf, Problem } from "./problem.ts";

/**
 * Takes the body of a request to an operation that has one. What the header says beside the media type, such as a
 * character set, changes nothing: JSON is UTF-8 (RFC 8259, section 8.1).
 * @param required whether the operation cannot do without.
 * @throws Problem in the next handlers' stead when there is none, or it is not JSON that is kept as it was sent.
 */
export const takeJsonBody =
  ({ required }: { readonly required: boolean }): MiddlewareHandler =>
  async (c, next) => {
    const { headers } = c.req.raw;
    const text = await c.req.text();
    if (text === "") {
      if (required)
        throw new Problem("invalid_request", "This needs a body: JSON, with Content-Type: application/json.");
      // A client that always says JSON means nothing by it.
      headers.delete("content-type");
      return await next();
    }
    const mediaType = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (mediaType !== "application/json")
      throw new Problem(
        "unsupported_media_type",
        "Send JSON with the header Content-Type: application/json.",
      );
    headers.set("content-type", mediaType);
    const flaw = readable(text);
    if (flaw) {
      const field = fieldOf(flaw.path);
      throw new Problem("invalid_request", `${field || "The request"}: ${flaw.message}.`, field || undefined);
    }
    await next();
  };

const readable = (text: string) => {
  try {
    return findJsonFlaw(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem("malformed_json", "The body is not valid JSON.");
  }
};
