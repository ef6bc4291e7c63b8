import { recordOf, recordsOf } from "../iam/requirements/request.ts";
import type { AwsCall, AwsReply } from "../types.ts";
import { jsonBody } from "./json-body.ts";
import type { Units } from "./meter.ts";

/** Operations that report the capacity they consumed, and which of the two units it is in. */
const unitOf: Readonly<Record<string, "read_units" | "write_units">> = {
  GetItem: "read_units",
  BatchGetItem: "read_units",
  Query: "read_units",
  Scan: "read_units",
  TransactGetItems: "read_units",
  PutItem: "write_units",
  UpdateItem: "write_units",
  DeleteItem: "write_units",
  BatchWriteItem: "write_units",
  TransactWriteItems: "write_units",
};

const asks = (call: AwsCall) => {
  const wanted = jsonBody(call).ReturnConsumedCapacity;
  return wanted !== undefined && wanted !== "NONE";
};

/**
 * Lets DynamoDB report the capacity a call consumes, for the meter to read.
 * @returns the call as it is forwarded; the same one when its caller wants the report itself.
 */
export const requestCapacity = (call: AwsCall): AwsCall => {
  if (!unitOf[call.operation] || asks(call)) return call;
  const { ReturnConsumedCapacity, ...input } = jsonBody(call);
  // Appended to the text as it is: serializing every body again would cost more than the rest of the gateway.
  const body =
    ReturnConsumedCapacity === undefined
      ? Buffer.concat([
          call.body.subarray(0, call.body.lastIndexOf("}")),
          Buffer.from(',"ReturnConsumedCapacity":"TOTAL"}'),
        ])
      : Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "TOTAL" }));
  return { ...call, body };
};

/**
 * Takes the consumed capacity out of DynamoDB's reply to {@link requestCapacity}.
 * @param call the call as its caller made it.
 * @returns the units, and the reply as the caller expects it.
 */
export const takeCapacity = (call: AwsCall, reply: AwsReply): { units: Units; reply: AwsReply } => {
  const unit = unitOf[call.operation];
  if (!unit || reply.status !== 200) return { units: {}, reply };
  const { capacity, answer } = split(reply.body.toString());
  const tables = Array.isArray(capacity) ? recordsOf(capacity) : [recordOf(capacity)];
  const consumed = tables.reduce((total, { CapacityUnits }) => total + Number(CapacityUnits ?? 0), 0);
  const units = { [unit]: consumed };
  return { units, reply: asks(call) ? reply : { ...reply, body: answer } };
};

const member = '"ConsumedCapacity":';

/**
 * Parts the capacity from the rest of an answer. Where it is the last member it is cut off: to parse and to serialize
 * what else there is costs more than many an answer.
 */
const split = (text: string): { capacity: unknown; answer: string } => {
  const at = text.lastIndexOf(member);
  const before = text[at - 1];
  if (before === "," || before === "{")
    try {
      const capacity = JSON.parse(text.slice(at + member.length, -1));
      return { capacity, answer: `${text.slice(0, before === "," ? at - 1 : at)}}` };
    } catch {
      // An attribute of this name, or not the last member.
    }
  const { ConsumedCapacity, ...answer } = recordOf(JSON.parse(text));
  return { capacity: ConsumedCapacity, answer: JSON.stringify(answer) };
};
