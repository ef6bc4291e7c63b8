import { recordOf, recordsOf, textOf } from "../iam/requirements/request.ts";
import { splitRawData } from "../raw-data.ts";
import type { AwsCall, AwsReply } from "../types.ts";
import { requestCapacity, takeCapacity } from "./billing-dynamodb.ts";
import { jsonBody } from "./json-body.ts";
import type { Units } from "./meter.ts";

const chunkBytes = 64 * 1024;
const chunks = (bytes: number) => Math.max(1, Math.ceil(bytes / chunkBytes));

/**
 * Performs a call and finds what AWS would bill for it.
 * @param perform forwards the call to its engine.
 * @returns the reply for the caller and the billable units; an engine's error passes through, it is billed nothing.
 */
export const performBilled = async (
  call: AwsCall,
  perform: (call: AwsCall) => Promise<AwsReply>,
): Promise<{ reply: AwsReply; units: Units }> => {
  if (call.service === "dynamodb") return takeCapacity(call, await perform(requestCapacity(call)));
  const reply = await perform(call);
  return { reply, units: reply.status < 300 ? (unitsOf[call.service]?.(call, reply) ?? {}) : {} };
};

/** Units of the services whose requests and replies tell all. */
const unitsOf: Readonly<Record<string, (call: AwsCall, reply: AwsReply) => Units>> = {
  /** A request for each 64 KB of payload, sent or received. https://aws.amazon.com/sqs/pricing/ */
  sqs: ({ body }, reply) => ({ requests: chunks(Math.max(body.length, reply.body.length)) }),

  /** An event for each 64 KB of each accepted entry. https://aws.amazon.com/eventbridge/pricing/ */
  events: (call, reply): Units => {
    if (call.operation !== "PutEvents") return {};
    const results = recordsOf(recordOf(JSON.parse(reply.body.toString())).Entries);
    const accepted = recordsOf(jsonBody(call).Entries).filter((_, index) => results[index]?.EventId);
    return { events: accepted.reduce((total, entry) => total + chunks(entryBytes(entry)), 0) };
  },

  /** Messages per recipient, and their bytes. https://aws.amazon.com/ses/pricing/ */
  ses: (call, reply): Units => {
    const input = jsonBody(call);
    if (call.operation === "SendEmail")
      return {
        messages: recipients(input),
        bytes: splitRawData(call.body).raw?.length ?? contentBytes(recordOf(input.Content)),
      };
    if (call.operation !== "SendBulkEmail") return {};
    const results = recordsOf(recordOf(JSON.parse(reply.body.toString())).BulkEmailEntryResults);
    const accepted = results.filter(({ Status }) => Status === "SUCCESS").length;
    return { messages: accepted, bytes: accepted * contentBytes(recordOf(input.DefaultContent)) };
  },

  /** Requests in the two price classes; deletes are free. https://aws.amazon.com/s3/pricing/ */
  s3: ({ operation }): Units => {
    if (operation.startsWith("Delete") || operation.startsWith("Abort")) return {};
    return /^(Get|Head)/.test(operation) ? { get_requests: 1 } : { put_requests: 1 };
  },
};

/** Size of an entry as EventBridge counts it; a time counts 14 bytes. */
const entryBytes = (entry: Readonly<Record<string, unknown>>): number => {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...[entry.Resources ?? []].flat()].map(textOf);
  return texts.reduce((total, text) => total + Buffer.byteLength(text), entry.Time === undefined ? 0 : 14);
};

/** A raw message may name its recipients in its headers alone; it is sent to one recipient then. */
const recipients = ({ Destination }: Readonly<Record<string, unknown>>): number => {
  const addresses = Object.values(recordOf(Destination)).flatMap((list) => (Array.isArray(list) ? list : []));
  return Math.max(1, addresses.length);
};

const contentBytes = (content: Readonly<Record<string, unknown>>): number => {
  const raw = textOf(recordOf(content.Raw).Data);
  return raw ? Buffer.byteLength(raw, "base64") : Buffer.byteLength(JSON.stringify(content));
};
