/** Where a command says what it does. What it makes goes to the standard output, all else to the other. */
export interface Terminal {
  /** A line about what happens. */
  note(text: string): void;
  /** A line that the next one takes the place of, where a person looks on; elsewhere only what `steady` changes. */
  progress(text: string, steady: string): void;
  /** What the command was run for: words, or with `--json` the document. */
  result(words: string, document: object): void;
}

/** Nothing that comes from elsewhere moves the cursor or rings the bell. */
const harmless = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, " ");

/** @param isJson whether the result is one document in JSON */
export const openTerminal = (
  isJson: boolean,
  { stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr"> = process,
): Terminal => {
  let open = false;
  let last = "";
  const endLine = () => {
    if (open) stderr.write("\n");
    open = false;
  };
  return {
    note: (text) => {
      endLine();
      stderr.write(`${harmless(text)}\n`);
    },
    progress: (text, steady) => {
      if (stderr.isTTY) {
        // To the line's beginning, and what stood there is erased (ECMA-48, EL).
        stderr.write(`\r\x1b[K${harmless(text).slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`);
        open = true;
      } else if (steady !== last) stderr.write(`${harmless(text)}\n`);
      last = steady;
    },
    result: (words, document) => {
      endLine();
      stdout.write(isJson ? `${JSON.stringify(document, undefined, 2)}\n` : `${harmless(words)}\n`);
    },
  };
};
