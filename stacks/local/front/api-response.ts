import * as z from "zod";
import { type HttpResponse, json } from "./message.ts";

const responseSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * API Gateway keeps this name for itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const sentAs = (name: string): string => {
  const lower = name.toLowerCase();
  return lower === "www-authenticate" ? "x-amzn-remapped-www-authenticate" : lower;
};

/**
 * Reads what a function returned in payload format 2.0. JSON without a `statusCode` is itself the body of a 200.
 * @param payload JSON
 * @returns undefined when the response is malformed, which API Gateway answers with an internal server error
 */
export const toHttpResponse = (payload: string): HttpResponse | undefined => {
  const value: unknown = JSON.parse(payload);
  if (typeof value !== "object" || value === null || !("statusCode" in value))
    return typeof value === "string"
      ? { status: 200, headers: { "content-type": "application/json" }, body: value }
      : json(200, value);

  const parsed = responseSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.fromEntries(Object.entries(headers).map(([name, text]) => [sentAs(name), text]));
  // The length is that of the body as sent, whatever the function says.
  const { "content-length": _, ...kept } = named;
  return {
    status: statusCode,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...kept,
      ...(cookies.length > 0 && { "set-cookie": cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
};
