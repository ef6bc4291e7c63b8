import { runProgram } from "../../stacks/local/repository.ts";
import type { TestCloud } from "./cloud.ts";

/** A variable that has a program of Node go by the time of this process's clouds, which tests move. */
const cloudTime = (): { readonly NODE_OPTIONS: string } => {
  const aheadMs = Math.round(Date.now() - performance.timeOrigin - performance.now());
  const script = `const Real=Date,now=()=>Real.now()+${aheadMs};globalThis.Date=class extends Real{static now=now;constructor(...given){super(...(given.length?given:[now()]))}}`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
};

/**
 * Runs a program of the README as somebody at the terminal of a cloud does: it finds the way there in the state folder.
 * @param script relative to the root
 * @returns what it printed, trimmed
 * @throws Error with what it said on stderr when it fails
 */
export const runAtTerminal = async (
  { stateDir }: Pick<TestCloud, "stateDir">,
  script: string,
  ...words: readonly string[]
): Promise<string> =>
  (await runProgram([script, ...words], { TIDINGS_STATE_DIR: stateDir, ...cloudTime() })).trim();
