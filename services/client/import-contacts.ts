import { setTimeout as sleep } from "node:timers/promises";
import { type Api, answer, attemptsOfWatch, connect, type Import } from "./api.ts";
import { readArguments } from "./arguments.ts";
import { listIds } from "./audience.ts";
import type { Command, Context } from "./command.ts";
import { Refused } from "./failure.ts";
import { getFile, localFile, putFile } from "./files.ts";
import { type ImportStart, mappingOf, mappingWords, meaningOf } from "./import-plan.ts";
import { bar, count, percent } from "./ledger.ts";

const lookMs = 1_000;

const options = {
  consent: { type: "string" },
  wording: { type: "string" },
  unsubscribed: { type: "boolean" },
  suppressed: { type: "string" },
  list: { type: "string", multiple: true },
  mode: { type: "string" },
  map: { type: "string", multiple: true },
  refused: { type: "string" },
} as const;

const isOver = ({ status }: Import): boolean => status !== "waiting" && status !== "running";

/** Starts an import. One whose answer was lost has started: then it is refused as started. */
const start = async (api: Api, import_id: string, json: ImportStart): Promise<void> => {
  const param = { import_id };
  try {
    await answer(api.imports[":import_id"].start.$post({ param, json }));
  } catch (error) {
    if (!(error instanceof Refused && error.code === "wrong_state")) throw error;
    const { started_at } = await answer(api.imports[":import_id"].$get({ param }));
    if (started_at === null) throw error;
  }
};

const progressOf = ({ bytes_read, bytes_total, rows, status }: Import): [string, string] => {
  const total = bytes_total ?? 0;
  const tenth = Math.floor(percent(bytes_read, total) / 10);
  return [
    `${bar(bytes_read, total)} ${percent(bytes_read, total)}%  ${count(rows)} rows  ${status}`,
    `${status} ${tenth}`,
  ];
};

const untilImported = async (
  { access, terminal }: Pick<Context, "access" | "terminal">,
  import_id: string,
): Promise<Import> => {
  const api = connect(access, terminal, attemptsOfWatch);
  for (;;) {
    const found = await answer(api.imports[":import_id"].$get({ param: { import_id } }));
    terminal.progress(...progressOf(found));
    if (isOver(found)) return found;
    await sleep(lookMs);
  }
};

const countsShown = ["added", "updated", "unchanged", "skipped", "duplicates", "refused"] as const;

/** The account of an import: each row is in one of its parts. */
const accountOf = (found: Import): string => {
  const parts = countsShown.map((name) => `${name} ${count(found[name])}`).join(", ");
  const outcome = `${found.status}${found.reason ? `: ${found.reason}` : ""}`;
  const stopped = found.suppressed > 0 ? `; ${count(found.suppressed)} get no mail, as before` : "";
  return `${found.import_id} "${found.filename}": ${outcome}\n  ${count(found.rows)} rows: ${parts}${stopped}`;
};

/** `tidings contacts import FILE` */
export const contactsImport: Command = async ({ args, ...context }) => {
  const { access, terminal } = context;
  const { values, positionals } = readArguments(args, options, ["FILE"]);
  const meaning = meaningOf(values);
  const file = await localFile(positionals[0]!);
  const api = connect(access, terminal);
  const lists = await listIds(api, values.list ?? []);
  const request = { filename: file.name.slice(0, 255), size_bytes: file.sizeBytes };
  const { import_id, upload } = await answer(api.imports.$post({ json: request }));
  await putFile(file, upload, terminal);
  const param = { import_id };
  const preview = await answer(api.imports[":import_id"].inspect.$post({ param, json: {} }));
  const mapping = mappingOf(preview, values.map ?? []);
  terminal.note(mappingWords(preview.columns, mapping));
  await start(api, import_id, { mapping, ...meaning, ...(lists.length > 0 && { lists }) });

  const done = await untilImported(context, import_id);
  if (done.refused + done.duplicates > 0 && values.refused !== undefined) {
    const { url } = await answer(api.imports[":import_id"].errors.$get({ param }));
    await getFile(url, values.refused);
  }
  terminal.result(accountOf(done), done);
  return done.status === "completed";
};
