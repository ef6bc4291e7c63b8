import { jsonBody } from "../gateway/json-body.ts";
import { recordOf, recordsOf } from "../iam/requirements/request.ts";
import type { AwsCall, AwsReply } from "../types.ts";

type Requests = Record<string, unknown>;

/** Splits the requests of a batch in those that are wanted and the others, in the order of `itemsOf`. */
const split = ({ RequestItems }: Readonly<Record<string, unknown>>, wanted: readonly boolean[]) => {
  const done: Requests = {};
  const left: Requests = {};
  let position = 0;
  for (const [table, given] of Object.entries(recordOf(RequestItems))) {
    const isWrite = Array.isArray(given);
    const all = recordsOf(isWrite ? given : recordOf(given).Keys);
    const from = position;
    position += all.length;
    for (const [to, isWanted] of [
      [done, true],
      [left, false],
    ] as const) {
      const some = all.filter((_, index) => wanted[from + index] === isWanted);
      if (some.length > 0) to[table] = isWrite ? some : { ...recordOf(given), Keys: some };
    }
  }
  return { done, left };
};

/**
 * Takes out of a batch what cannot be done now.
 * @param wanted says of each item whether it can.
 * @returns the rest of the call, and what makes its reply the one to the whole: the others are in it as unprocessed.
 */
export const withoutUnprocessed = (
  call: AwsCall,
  wanted: readonly boolean[],
): { readonly call: AwsCall; readonly complete: (reply: AwsReply) => AwsReply } => {
  const input = jsonBody(call);
  const { done, left } = split(input, wanted);
  const member = call.operation === "BatchWriteItem" ? "UnprocessedItems" : "UnprocessedKeys";
  return {
    call: { ...call, body: Buffer.from(JSON.stringify({ ...input, RequestItems: done })) },
    complete: (reply) => {
      if (reply.status !== 200) return reply;
      const answer = JSON.parse(reply.body.toString());
      return { ...reply, body: JSON.stringify({ ...answer, [member]: { ...answer[member], ...left } }) };
    },
  };
};
