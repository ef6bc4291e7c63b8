import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { functionNames, readArtifacts } from "../../../stacks/artifacts.ts";
import { createTidingsStack } from "../../../stacks/aws/tidings-stack.ts";
import { localStage, nameOf, readSettings, settingsOf } from "../../../stacks/settings.ts";
import { parseStack, type Stack } from "./stack.ts";

// cdktf calls util.isArray; the warning about it would only hide others.
process.noDeprecation = true;

/** Runs `use` with a new empty folder, which is gone afterwards. */
export const withFolder = <T>(use: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), "tidings-stack-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/**
 * Does something without stacks of errors: cdktf asks for one at each token, for a message of its own, and to find the
 * sources of each, as vitest does, is half of what a synthesis takes.
 */
const withoutStacks = <T>(work: () => T): T => {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => "";
  try {
    return work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
};

/** A small stand-in for what `npm run build` makes: the stack looks at names and hashes only. */
export const buildSample = (dist: string): void => {
  const files = {
    ...Object.fromEntries(functionNames.map((name) => [`functions/${name}.zip`, `archive of ${name}`])),
    "web/index.html": "<!doctype html><title>Tidings</title>",
    "web/apple-touch-icon.png": "icon",
    "web/assets/index-Ab12Cd34.js": "export {};",
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    writeFileSync(join(dist, path), content);
  }
};

/** What the file of a stage says at least. */
export const sampleStage = { region: "us-east-1", sender: "acme.test" };

type Given = Readonly<Record<string, unknown>>;

/**
 * Synthesizes the stack of a stage.
 * @returns its JSON
 */
const synthesizeAnew = (stage: string, given: Given): string =>
  withFolder((folder) => {
    const dist = join(folder, "dist");
    buildSample(dist);
    const settings =
      stage === localStage
        ? readSettings({ TIDINGS_STAGE: stage, ...(given as Record<string, string>) })
        : settingsOf(stage, { ...sampleStage, ...given });
    withoutStacks(() => {
      const app = new App({ outdir: join(folder, "out") });
      createTidingsStack(app, settings, readArtifacts(dist));
      app.synth();
    });
    return readFileSync(join(folder, "out", "stacks", nameOf(settings), "cdk.tf.json"), "utf8");
  });

const synthesized = new Map<string, string>();

/**
 * Synthesizes the stack of a stage, unless it was in this process, and reads its JSON back.
 * @param given what its file says beyond the sample; for the local stage environment variables
 * @param anew synthesizes it again
 */
export const synthesize = (stage = "dev", given: Given = {}, { anew = false } = {}): Stack => {
  const key = JSON.stringify([stage, given]);
  const text = (anew ? undefined : synthesized.get(key)) ?? synthesizeAnew(stage, given);
  synthesized.set(key, text);
  return parseStack(JSON.parse(text));
};
