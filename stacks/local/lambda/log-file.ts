import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";

/** The local stand-in for a CloudWatch log group: one file per function that lines are appended to. */
export interface LogFile {
  /** Appends a line; what a dying function still says after `close` is dropped. */
  write(line: string): void;
  close(): Promise<void>;
}

export const openLogFile = (logsDir: string, functionName: string): LogFile => {
  mkdirSync(logsDir, { recursive: true });
  const stream = createWriteStream(join(logsDir, `${functionName}.log`), { flags: "a" });
  return {
    write: (line) => {
      if (!stream.writableEnded) stream.write(`${line}\n`);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
};
