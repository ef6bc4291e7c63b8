import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { Misuse } from "./failure.ts";

/**
 * Reads what follows a command.
 * @param options the command's own; `--json` is every command's
 * @param names of what must stand there besides, such as FILE
 * @throws Misuse that says what is wrong
 */
export const readArguments = <const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  names: readonly string[] = [],
) => {
  const { values, positionals } = parsed(args, options);
  const missing = names[positionals.length];
  if (missing !== undefined) throw new Misuse(`${missing} is missing.`);
  const surplus = positionals[names.length];
  if (surplus !== undefined) throw new Misuse(`"${surplus}" is too much.`);
  return { values, positionals };
};

const parsed = <const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) => {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, json: { type: "boolean" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
};

/** @throws Misuse when an option is not there that must be */
export const required = (value: string | undefined, option: string): string => {
  if (value === undefined || value === "") throw new Misuse(`${option} is missing.`);
  return value;
};

/** @throws Misuse naming the choices when it is none of them */
export const oneOf = <const T extends string>(value: string, choices: readonly T[], option: string): T => {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Misuse(`${option} must be one of ${choices.join(", ")}.`);
  return found;
};
