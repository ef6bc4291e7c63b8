import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";

/** The local stand-in for a CloudWatch log group: one file per function that lines are appended to. */
export interface LogFile {
  /** Appends a line; what a dying function still says after `close` is dropped. */
  write(line: string): void;
  close(): Promise<void>;
}

/** Where the log files are. */
export const logsFolder = (stateDir: string): string => join(stateDir, "logs");

/** @param logged is told every line as well */
export const openLogFile = (
  folder: string,
  functionName: string,
  logged?: (functionName: string, line: string) => void,
): LogFile => {
  mkdirSync(folder, { recursive: true });
  const stream = createWriteStream(join(folder, `${functionName}.log`), { flags: "a" });
  return {
    write: (line) => {
      if (stream.writableEnded) return;
      stream.write(`${line}\n`);
      logged?.(functionName, line);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
};
