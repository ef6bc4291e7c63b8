/** `tidings`: a thin client of the REST API for terminals and scripts. */
import type { Command } from "./command.ts";
import { readAccess } from "./env.ts";
import { Failure, Misuse } from "./failure.ts";
import { contactsImport } from "./import-contacts.ts";
import { campaignRetry } from "./retry-campaign.ts";
import { campaignExport, contactsExport, suppressionsExport } from "./run-export.ts";
import { campaignSend } from "./send-campaign.ts";
import { openTerminal } from "./terminal.ts";
import { usage } from "./usage.ts";
import { campaignWatch } from "./watch-campaign.ts";

const commands: Readonly<Record<string, Command>> = {
  "contacts import": contactsImport,
  "contacts export": contactsExport,
  "suppressions export": suppressionsExport,
  "campaign send": campaignSend,
  "campaign watch": campaignWatch,
  "campaign retry": campaignRetry,
  "campaign export": campaignExport,
};

/** @returns the exit status, as `usage` has it */
const run = async ([noun, verb, ...args]: readonly string[]): Promise<number> => {
  if (noun === undefined || noun === "help" || [noun, verb, ...args].includes("--help")) {
    console.log(usage);
    return noun === undefined ? 2 : 0;
  }
  const terminal = openTerminal(args.includes("--json"));
  try {
    const command = commands[`${noun} ${verb}`];
    if (!command) throw new Misuse(`There is no "tidings ${noun} ${verb ?? ""}".`);
    return (await command({ args, access: readAccess(), terminal })) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.note(error.message);
    if (error instanceof Misuse) terminal.note('See "tidings help".');
    return error instanceof Misuse ? 2 : 1;
  }
};

process.exitCode = await run(process.argv.slice(2));
