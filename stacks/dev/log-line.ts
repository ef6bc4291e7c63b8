import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import { styleText } from "node:util";
import * as z from "zod";

const error = z.object({ name: z.string(), message: z.string(), stack: z.string().optional() });

/** What Powertools writes, and what Lambda writes of an invocation that failed. */
const entry = z.looseObject({
  level: z.string(),
  timestamp: z.iso.datetime(),
  message: z.union([
    z.string(),
    z
      .object({
        errorType: z.string(),
        errorMessage: z.string(),
        stackTrace: z.array(z.string()).default([]),
      })
      .transform(({ errorType, errorMessage, stackTrace }) =>
        [`${errorType}: ${errorMessage}`, ...stackTrace.slice(1)].join("\n"),
      ),
  ]),
});

const colours: Readonly<Record<string, "red" | "yellow" | "green">> = {
  ERROR: "red",
  CRITICAL: "red",
  WARN: "yellow",
  INFO: "green",
};

/** What every line has, and nobody looks for at a terminal. */
const known =
  /^(level|timestamp|message|service|cold_start|function_(arn|name|memory_size)|sampling_rate|xray_trace_id)$/;
const names: Readonly<Record<string, string>> = { function_request_id: "request", requestId: "request" };

const json = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Node writes the path of a mapped frame, and the URL of any other. */
const withoutRoot = (trace: string, root: string): string =>
  trace.replaceAll(pathToFileURL(root + sep).href, "").replaceAll(root + sep, "");

/**
 * Writes a line of a function's log for a person: time, function, level, message, keys, and below them the trace of
 * an error. In colour where the terminal has it. What is no entry of a log is left as it is.
 * @param root folder that is cut off the paths of a trace
 */
export const readableLine = (functionName: string, line: string, root: string): string => {
  const parsed = entry.safeParse(json(line));
  if (!parsed.success) return `${styleText("cyan", functionName)} ${line}`;
  const { timestamp, level, message, ...rest } = parsed.data;
  const [summary = "", ...trace] = message.split("\n");
  const keys: string[] = [];
  for (const [key, value] of Object.entries(rest)) {
    const thrown = error.safeParse(value);
    if (thrown.success) trace.push(thrown.data.stack ?? `${thrown.data.name}: ${thrown.data.message}`);
    else if (!known.test(key))
      keys.push(`${names[key] ?? key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  const head = [
    styleText("dim", timestamp.slice(11, 23)),
    styleText("cyan", functionName),
    styleText(colours[level] ?? "dim", level),
    summary,
    styleText("dim", keys.join(" ")),
  ];
  const below = trace.flatMap((text) => text.split("\n")).map((text) => `\n    ${text.trim()}`);
  return head.filter((part) => part !== "").join(" ") + withoutRoot(below.join(""), root);
};
