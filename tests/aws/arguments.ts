/** Arguments of Terraform as the AWS SDK takes them: the provider names most after the API. */

// biome-ignore lint/suspicious/noExplicitAny: what an SDK command takes is checked by the service that is called.
export type Input = any;

const pascal = (name: string) => name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/** Keys in PascalCase, at every depth but below `variables`, whose keys are the user's. */
export const asInput = (value: unknown): Input => {
  if (Array.isArray(value)) return value.map(asInput);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [pascal(key), key === "variables" ? inner : asInput(inner)]),
  );
};

/** A block that may occur once is an object or a list of one. */
export const one = (value: Input): Input => (Array.isArray(value) ? value[0] : value);

/** Names and values, as CloudWatch takes dimensions. */
export const dimensions = (value: Record<string, string> | undefined) =>
  Object.entries(value ?? {}).map(([Name, Value]) => ({ Name, Value }));

/** A list as CloudFront takes it. */
export const quantity = (Items: readonly unknown[] = []): Input => ({ Quantity: Items.length, Items });
