import { escapeXml } from "./s3/xml.ts";
import type { AwsReply } from "./types.ts";

/** An element with text. */
export const xmlText = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** A reply whose body is one element of a namespace. */
export const xmlDocument = (
  root: string,
  namespace: string,
  content: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): AwsReply => ({
  status,
  headers: { "content-type": "text/xml", ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`,
});
