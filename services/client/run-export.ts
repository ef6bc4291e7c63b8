import { setTimeout as sleep } from "node:timers/promises";
import type { InferRequestType } from "hono/client";
import { type Api, answer, attemptsOfWatch, connect, type Export } from "./api.ts";
import { readArguments } from "./arguments.ts";
import { segmentIds } from "./audience.ts";
import type { Command, Context } from "./command.ts";
import { Failure, Misuse } from "./failure.ts";
import { getFile } from "./files.ts";
import { count } from "./ledger.ts";

const lookMs = 1_000;

type Request = InferRequestType<Api["exports"]["$post"]>["json"];

const options = { out: { type: "string" } } as const;

/** With `--json` the standard output is the document, and has no room for the file. */
const refuseBoth = ({ out, json }: { readonly out?: string | undefined; readonly json?: unknown }): void => {
  if (json && out === undefined) throw new Misuse("--out is missing: with --json the file needs a name.");
};

/** Waits for an export to end. @throws Failure when it did not complete */
const untilExported = async (
  { access, terminal }: Pick<Context, "access" | "terminal">,
  export_id: string,
): Promise<Export> => {
  const api = connect(access, terminal, attemptsOfWatch);
  for (;;) {
    const found = await answer(api.exports[":export_id"].$get({ param: { export_id } }));
    terminal.progress(`${count(found.rows)} rows  ${found.status}`, found.status);
    if (found.status === "completed") return found as Export;
    if (found.status === "failed" || found.status === "cancelled")
      throw new Failure(`${export_id} ${found.status}${found.reason ? `: ${found.reason}` : "."}`);
    await sleep(lookMs);
  }
};

const runExport = async (
  context: Pick<Context, "access" | "terminal">,
  request: Request,
  out: string | undefined,
): Promise<boolean> => {
  const { access, terminal } = context;
  const { export_id } = await answer(connect(access, terminal).exports.$post({ json: request }));
  const done = await untilExported(context, export_id);
  if (!done.download) throw new Failure(`${export_id} has no file any more: export it again.`);
  await getFile(done.download.url, out);
  const { download: _, ...kept } = done;
  if (out !== undefined) terminal.result(`${count(done.rows)} rows are in ${out}.`, { ...kept, file: out });
  return true;
};

/** `tidings contacts export` */
export const contactsExport: Command = async ({ args, ...context }) => {
  const { values } = readArguments(args, { ...options, segment: { type: "string" } });
  refuseBoth(values);
  const api = connect(context.access, context.terminal);
  const [segment_id] = await segmentIds(api, values.segment === undefined ? [] : [values.segment]);
  return await runExport(context, { kind: "contacts", ...(segment_id && { segment_id }) }, values.out);
};

/** `tidings suppressions export` */
export const suppressionsExport: Command = async ({ args, ...context }) => {
  const { values } = readArguments(args, options);
  refuseBoth(values);
  return await runExport(context, { kind: "suppressions" }, values.out);
};

/** `tidings campaign export ID` */
export const campaignExport: Command = async ({ args, ...context }) => {
  const { values, positionals } = readArguments(args, options, ["ID"]);
  refuseBoth(values);
  return await runExport(context, { kind: "deliveries", campaign_id: positionals[0]! }, values.out);
};
