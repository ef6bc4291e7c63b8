import { randomUUID } from "node:crypto";
import type { AwsError, AwsReply } from "../types.ts";

/** Namespace in front of an error's name in `__type`, and the content type, of the services that speak AWS JSON. */
const jsonProtocols: Readonly<Record<string, { namespace: string; contentType: string }>> = {
  dynamodb: { namespace: "com.amazonaws.dynamodb.v20120810#", contentType: "application/x-amz-json-1.0" },
  sqs: { namespace: "com.amazonaws.sqs#", contentType: "application/x-amz-json-1.0" },
  events: { namespace: "", contentType: "application/x-amz-json-1.1" },
  ses: { namespace: "", contentType: "application/json" },
};

/**
 * Writes an error in the protocol of its service, so that the SDK raises the error's own class.
 * @param service SigV4 scope; any unknown one gets plain AWS JSON.
 */
export const errorReply = (service: string, error: AwsError): AwsReply => {
  if (service === "s3") return s3ErrorReply(error);
  if (xmlServices.has(service)) return xmlErrorReply(error);
  const { namespace, contentType } = jsonProtocols[service] ?? {
    namespace: "",
    contentType: "application/x-amz-json-1.1",
  };
  return {
    status: error.status,
    headers: { "content-type": contentType, "x-amzn-errortype": error.code },
    body: JSON.stringify({ __type: `${namespace}${error.code}`, message: error.message }),
  };
};

const s3ErrorReply = ({ code, message, status }: AwsError): AwsReply => {
  const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`;
  const children = [element("Code", code), element("Message", message), element("RequestId", randomUUID())];
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${children.join("")}</Error>`,
  };
};

/** Those that speak REST with XML, or the Query protocol. */
const xmlServices: ReadonlySet<string> = new Set(["cloudfront", "route53", "sts"]);

const xmlErrorReply = ({ code, message, status }: AwsError): AwsReply => ({
  status,
  headers: { "content-type": "text/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
});

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
