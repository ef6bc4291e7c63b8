/** Reads Terraform's JSON configuration syntax: https://developer.hashicorp.com/terraform/language/syntax/json */
import * as z from "zod";

/** One `resource` or `data` block. */
export interface Block {
  /** How expressions name it: `aws_sqs_queue.jobs` or `data.aws_region.current`. */
  readonly address: string;
  readonly kind: "resource" | "data";
  readonly type: string;
  /** The logical id in the document. */
  readonly id: string;
  /** Its arguments, unresolved, without Terraform's own meta-arguments. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Addresses named by `depends_on`. */
  readonly dependsOn: readonly string[];
}

export interface TerraformDocument {
  readonly region: string;
  readonly blocks: readonly Block[];
  readonly locals: Readonly<Record<string, unknown>>;
  /** Output name → unresolved value. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const anything = z.record(z.string(), z.unknown());
const blocksByType = z.record(z.string(), z.record(z.string(), anything)).default({});

const documentSchema = z.strictObject({
  "//": z.unknown().optional(),
  terraform: z.unknown().optional(),
  // What Terraform's state forgets: there is none here.
  removed: z.unknown().optional(),
  provider: z.strictObject({
    aws: z.tuple([z.strictObject({ region: z.string(), default_tags: z.unknown().optional() })]),
  }),
  resource: blocksByType,
  data: blocksByType,
  locals: anything.default({}),
  output: z.record(z.string(), z.looseObject({ value: z.unknown() })).default({}),
});

/** `lifecycle` orders and guards changes to what exists; the local cloud only ever adds or keeps. */
const metaArguments = new Set(["//", "depends_on", "lifecycle"]);
const unsupportedMetaArguments = ["count", "for_each", "provider", "provisioner", "connection"];

const readBlock = (kind: Block["kind"], type: string, id: string, body: Record<string, unknown>): Block => {
  const address = kind === "data" ? `data.${type}.${id}` : `${type}.${id}`;
  const unsupported = unsupportedMetaArguments.find((name) => name in body);
  if (unsupported) throw new Error(`${address}: the local cloud does not support \`${unsupported}\``);
  return {
    address,
    kind,
    type,
    id,
    arguments: Object.fromEntries(Object.entries(body).filter(([name]) => !metaArguments.has(name))),
    dependsOn: z.array(z.string()).default([]).parse(body.depends_on),
  };
};

/**
 * @param text the content of a `cdk.tf.json`
 * @throws Error when it is not Terraform JSON, or uses a top-level block or meta-argument that is not supported here.
 */
export const readDocument = (text: string): TerraformDocument => {
  const parsed = documentSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`Terraform document: ${z.prettifyError(parsed.error)}`);
  const { provider, resource, data, locals, output } = parsed.data;
  const blocksOf = (kind: Block["kind"], byType: z.output<typeof blocksByType>) =>
    Object.entries(byType).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, body]) => readBlock(kind, type, id, body)),
    );
  return {
    region: provider.aws[0].region,
    blocks: [...blocksOf("data", data), ...blocksOf("resource", resource)],
    locals,
    outputs: Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value])),
  };
};
