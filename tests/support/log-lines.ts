import { vi } from "vitest";

/** Catches what the logs of functions write from now on, until the mocks are restored. */
export const logLines = (): (() => Record<string, unknown>[]) => {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  return () => written.map((line) => JSON.parse(line));
};
