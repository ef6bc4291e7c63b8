import { createInterface } from "node:readline/promises";

/**
 * Asks a person.
 * @param usual what is meant by an empty answer
 * @returns the answer, trimmed; empty when there was none and nothing is usual
 */
export type Ask = (question: string, usual?: string) => Promise<string>;

/** Asks at the terminal. @returns undefined when nobody is there to be asked */
export const openQuestions = (
  stdin: NodeJS.ReadStream = process.stdin,
): { readonly ask: Ask; close(): void } | undefined => {
  if (!stdin.isTTY) return undefined;
  const lines = createInterface({ input: stdin, output: process.stderr });
  return {
    ask: async (question, usual) => {
      const answer = await lines.question(`${question}${usual ? ` [${usual}]` : ""}: `);
      return answer.trim() || (usual ?? "");
    },
    close: () => lines.close(),
  };
};

/**
 * Asks one question at the terminal, which is anybody else's before and after.
 * @returns undefined when nobody is there to be asked; an answer is empty when the person gave none and left
 */
export const askOnce = (stdin: NodeJS.ReadStream = process.stdin): Ask | undefined => {
  if (!stdin.isTTY) return undefined;
  return async (question, usual = "") => {
    const lines = createInterface({ input: stdin, output: process.stderr });
    const left = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    // Ctrl-C and Ctrl-D are no answer.
    const answer = await Promise.race([lines.question(`${question}: `).catch(() => ""), left]);
    lines.close();
    return answer.trim() || usual;
  };
};
