import * as z from "zod";

const attributes = z.record(z.string(), z.unknown());
const stack = z.object({
  data: z.record(z.string(), z.record(z.string(), attributes)),
  provider: z.record(z.string(), z.array(attributes)),
  output: z.record(z.string(), z.object({ value: z.unknown() })),
  resource: z.record(z.string(), z.record(z.string(), attributes)),
  terraform: z.object({
    backend: z.record(z.string(), attributes),
    required_version: z.string().optional(),
  }),
  removed: z.unknown().optional(),
});

/**
 * The Terraform JSON of a stack: its resources by type and logical id.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export type Stack = z.output<typeof stack>;
export type Attributes = z.output<typeof attributes>;

export const parseStack = (json: unknown): Stack => stack.parse(json);

/** A rule of infrastructure lint: what of the stack breaks it, one sentence each. */
export type Rule = (stack: Stack) => string[];

/** A string of JSON inside the JSON, as policies and patterns are given. */
export const jsonOf = <S extends z.ZodType>(shape: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(shape);

/** One string or several, as IAM lets a list of one be written. */
export const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const comment = z.looseObject({ metadata: z.object({ path: z.string() }) });

/** Where a construct stands, without the stack's name: `sender/queue`. Unlike the logical id it has no hash. */
const pathOf = (value: Attributes): string =>
  comment.parse(value["//"]).metadata.path.split("/").slice(1).join("/");

/**
 * The resources of a type, parsed. `address` is what references in the JSON name (`aws_sqs_queue.sender_queue_…`),
 * `label` what a person would call it (`aws_sqs_queue sender/queue`).
 */
export const resources = <S extends z.ZodObject>(stack: Stack, type: string, shape: S) =>
  Object.entries(stack.resource[type] ?? {}).map(([id, value]) => ({
    address: `${type}.${id}`,
    label: `${type} ${pathOf(value)}`,
    attributes: shape.parse(value),
  }));

/** The address a reference names: `${aws_sqs_queue.x.arn}` gives `aws_sqs_queue.x`; undefined for anything else. */
export const addressIn = (reference: string | undefined): string | undefined =>
  reference === undefined ? undefined : /^\$\{((?:data\.)?\w+\.[\w-]+)\.[\w[\].]+\}$/.exec(reference)?.[1];

/** The label of the resource at an address, for messages. */
export const labelOf = (stack: Stack, address: string): string => {
  const [type = "", id = ""] = address.split(".");
  const found = stack.resource[type]?.[id];
  return found === undefined ? address : `${type} ${pathOf(found)}`;
};

/** The attributes of the resource at a path such as `sender/queue`, for a test to change. */
export const attributesAt = (stack: Stack, type: string, path: string): Attributes => {
  const found = Object.values(stack.resource[type] ?? {}).find((value) => pathOf(value) === path);
  if (found === undefined) throw new Error(`The stack has no ${type} at ${path}.`);
  return found;
};

/** Takes the resource at a path out of the stack. */
export const removeAt = (stack: Stack, type: string, path: string): void => {
  const kept = Object.entries(stack.resource[type] ?? {}).filter(([, value]) => pathOf(value) !== path);
  stack.resource[type] = Object.fromEntries(kept);
};

/** Replaces every occurrence of a text in one attribute of the resource at a path. */
export const replaceAt = (
  stack: Stack,
  type: string,
  path: string,
  attribute: string,
  from: string,
  to: string,
): void => {
  const found = attributesAt(stack, type, path);
  const before = JSON.stringify(found[attribute]);
  const after = before.replaceAll(from, to);
  if (after === before) throw new Error(`${attribute} of ${type} ${path} does not hold ${from}.`);
  found[attribute] = JSON.parse(after);
};
