/** The event a function gets from a queue: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import type { Message } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSMessageAttributeDataType, SQSRecord } from "aws-lambda";
import { payloadBytesMax } from "./function.ts";

/** Turns a received message into a record of the event. */
export const toRecord = (message: Message, queueArn: string, region: string): SQSRecord => ({
  messageId: message.MessageId ?? "",
  receiptHandle: message.ReceiptHandle ?? "",
  body: message.Body ?? "",
  attributes: { ...message.Attributes } as unknown as SQSRecord["attributes"],
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
      name,
      {
        ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
        ...(attribute.BinaryValue && { binaryValue: Buffer.from(attribute.BinaryValue).toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
        dataType: (attribute.DataType ?? "String") as SQSMessageAttributeDataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody ?? "",
  eventSource: "aws:sqs",
  eventSourceARN: queueArn,
  awsRegion: region,
});

/** Splits records into events that each fit a synchronous invocation: messages of up to 1 MB can exceed it together. */
export const toEvents = (
  records: readonly SQSRecord[],
  bytesMax: number = payloadBytesMax.syncRequest,
): SQSEvent[] => {
  const events: SQSEvent[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const recordBytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes + recordBytes > bytesMax) {
      events.push({ Records: [] });
      bytes = Buffer.byteLength('{"Records":[]}');
    }
    events.at(-1)?.Records.push(record);
    bytes += recordBytes;
  }
  return events;
};
