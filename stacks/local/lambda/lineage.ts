/**
 * The chain of invocations that led to an event: `Lineage` in the trace header, which the SDK inside a function puts on
 * every call and SQS keeps with the message. By function, how often the chain has invoked it again:
 * `Lineage=a87bd80c:1|68fd508a:5`. AWS documents what follows from it and not its form.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import { createHash, randomBytes } from "node:crypto";

/** After so many invocations of one function by its own chain Lambda does not invoke it again. */
const chainInvocationsMax = 16;

const idOf = (functionArn: string): string =>
  createHash("sha256").update(functionArn).digest("hex").slice(0, 8);

/** Repetitions by the id of a function. */
const lineageOf = (traceHeader: string): [id: string, repetitions: number][] => {
  const [, lineage = ""] = /(?:^|;)\s*Lineage=([^;]*)/.exec(traceHeader) ?? [];
  return [...lineage.matchAll(/(\w+):(\d+)/g)].map(([, id = "", count]) => [id, Number(count)]);
};

/** Whether Lambda stops an event here: its chain has invoked the function as often as a chain may. */
export const isRecursiveLoop = (functionArn: string, traceHeader = ""): boolean =>
  lineageOf(traceHeader).some(
    ([id, repetitions]) => id === idOf(functionArn) && repetitions + 1 >= chainInvocationsMax,
  );

const newRoot = (): string =>
  `1-${Math.floor(Date.now() / 1_000).toString(16)}-${randomBytes(12).toString("hex")}`;

/**
 * The trace header of an invocation, as the function finds it in `_X_AMZN_TRACE_ID`.
 * @param traceHeaders of the messages it is invoked with. Of several chains the longest counts: what AWS does with a
 *   batch of them is not documented, and this forgives least.
 */
export const traceHeaderOf = (functionArn: string, traceHeaders: readonly string[]): string => {
  const lineage = new Map<string, number>();
  for (const [id, repetitions] of traceHeaders.flatMap(lineageOf))
    lineage.set(id, Math.max(lineage.get(id) ?? 0, repetitions));
  const own = idOf(functionArn);
  lineage.set(own, lineage.has(own) ? lineage.get(own)! + 1 : 0);
  const [, root = newRoot()] = /(?:^|;)\s*Root=([^;]+)/.exec(traceHeaders[0] ?? "") ?? [];
  const parts = [...lineage].map(([id, repetitions]) => `${id}:${repetitions}`);
  return `Root=${root};Parent=${randomBytes(8).toString("hex")};Sampled=0;Lineage=${parts.join("|")}`;
};
