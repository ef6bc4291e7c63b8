import type { Rule, Stack } from "../support/stack.ts";

/** Names that promise a secret. The name of a table of keys (`api_keys_table`) is none. */
const secretName = /(secret|password|passwd|credential|private_?key|access_?key|api_?key|token)$/i;

/** Values that are a secret, whatever they are called. */
const secretValues = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bBearer [A-Za-z0-9._~+/-]{16,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\./,
];

const isReference = (value: string) => /^\$\{[^}]*\}$/.test(value);

const secretsIn = (value: unknown, path: string, name: string): string[] => {
  if (typeof value === "string") {
    const isSecret =
      secretValues.some((pattern) => pattern.test(value)) || (secretName.test(name) && !isReference(value));
    return isSecret ? [path] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, `${path}.${key}`, key));
};

/** A reference to a secret is fine between resources, but an output would print it. */
const namesASecret = (reference: string) => secretName.test(reference.replace(/\}$/, ""));

const secretOutputs = ({ output }: Stack): string[] =>
  Object.entries(output)
    .filter(
      ([name, { value }]) => secretName.test(name) || (typeof value === "string" && namesASecret(value)),
    )
    .map(([name]) => `output.${name}`);

export const nothingIsSecret: Rule = (stack) =>
  [
    ...secretsIn(stack.resource, "resource", ""),
    ...secretsIn(stack.data, "data", ""),
    ...secretsIn(stack.output, "output", ""),
    ...secretOutputs(stack),
  ].map((path) => `${path} looks like a secret.`);
