import { Encoder as Base64Encoder } from "nodemailer/lib/base64";
import type MimeNode from "nodemailer/lib/mime-node";
import { Encoder as QuotedPrintableEncoder } from "nodemailer/lib/qp";

/** What nodemailer's types leave out of a node, or have as mutable. */
type Node = Pick<MimeNode, "buildHeaders" | "getTransferEncoding"> & {
  readonly childNodes: readonly Node[];
  readonly boundary: string;
  readonly multipart: string | false;
  readonly content?: string | Buffer;
  readonly _raw: string | false;
};

/**
 * The text of a MIME node whose contents are in memory: what nodemailer's own `build` gives, of its headers and its
 * encoders, in a third of the time, for `build` joins a dozen streams for a message of two parts.
 */
export const mimeText = async (node: MimeNode): Promise<string> => await textOf(node as unknown as Node);

const textOf = async (node: Node): Promise<string> => {
  if (node._raw) return node._raw;
  const header = `${node.buildHeaders()}\r\n\r\n`;
  if (!node.multipart) return header + (await encodedContent(node));
  let text = header;
  for (const [index, child] of node.childNodes.entries())
    text += `${index === 0 ? "" : "\r\n"}--${node.boundary}\r\n${await textOf(child)}`;
  return `${text}\r\n--${node.boundary}--\r\n`;
};

const encodedContent = async (node: Node): Promise<string> => {
  if (!node.content) return "";
  const encoding = node.getTransferEncoding();
  if (encoding !== "base64" && encoding !== "quoted-printable") return String(node.content);
  const encoder = encoding === "base64" ? new Base64Encoder() : new QuotedPrintableEncoder();
  encoder.end(node.content);
  let text = "";
  for await (const chunk of encoder) text += chunk;
  return text;
};
