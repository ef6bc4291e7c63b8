import type { Resource } from "../types.ts";
import type { Block, TerraformDocument } from "./document.ts";
import { type Lookup, resolve } from "./evaluate.ts";
import { inDependencyOrder } from "./order.ts";

/** One type of resource or data source as the local cloud provides it. */
export interface ResourceType {
  /**
   * Creates the resource, or keeps the one there is.
   * @param attributes resolved arguments
   * @param id the logical id, unique among the resources of the type
   * @returns the arguments and the computed attributes others may refer to
   * @throws Error when an argument is unknown, or cannot be given its effect here
   */
  create(attributes: Readonly<Record<string, unknown>>, id: string): Promise<Record<string, unknown>>;
}

/** Resource types by name; data sources are prefixed: `data.aws_region`. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

const typeOf = (block: Block, types: ResourceTypes): ResourceType => {
  const name = block.kind === "data" ? `data.${block.type}` : block.type;
  const type = types[name];
  if (!type) throw new Error(`${block.address}: the local cloud does not know the resource type \`${name}\``);
  return type;
};

/**
 * Creates everything a document declares, in dependency order.
 * @returns the resources with their resolved attributes, and the document's outputs
 * @throws Error naming the resource (and argument) that is not known or cannot be resolved. What was created stays.
 */
export const applyDocument = async (
  document: TerraformDocument,
  types: ResourceTypes,
): Promise<{ resources: Resource[]; outputs: Record<string, unknown> }> => {
  const ordered = inDependencyOrder(document);
  // A type that is not known is reported before anything is created.
  for (const block of ordered) typeOf(block, types);

  const created = new Map<string, Record<string, unknown>>();
  const lookup: Lookup = (address) =>
    address.startsWith("local.")
      ? resolve(document.locals[address.slice("local.".length)], lookup)
      : created.get(address);

  const resources: Resource[] = [];
  for (const block of ordered) {
    try {
      const resolved = resolve(block.arguments, lookup) as Record<string, unknown>;
      const attributes = await typeOf(block, types).create(resolved, block.id);
      created.set(block.address, attributes);
      resources.push({ type: block.type, id: block.id, attributes });
    } catch (error) {
      throw new Error(`${block.address}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return { resources, outputs: resolve(document.outputs, lookup) as Record<string, unknown> };
};
