import type { Block, TerraformDocument } from "./document.ts";
import { references } from "./evaluate.ts";

/** What a block waits for: the blocks its arguments refer to, through locals too, and its `depends_on`. */
const dependencies = (block: Block, locals: TerraformDocument["locals"]): string[] => {
  const found = new Set<string>();
  const visit = (address: string) => {
    if (found.has(address)) return;
    found.add(address);
    if (address.startsWith("local.")) references(locals[address.slice("local.".length)]).forEach(visit);
  };
  try {
    references(block.arguments).forEach(visit);
  } catch (error) {
    throw new Error(`${block.address}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  block.dependsOn.forEach(visit);
  return [...found].filter((address) => !address.startsWith("local."));
};

/**
 * Orders blocks so that each comes after what it depends on, otherwise as the document lists them.
 * @throws Error naming the reference without a block, or the cycle.
 */
export const inDependencyOrder = ({ blocks, locals }: TerraformDocument): Block[] => {
  const byAddress = new Map(blocks.map((block) => [block.address, block]));
  const done = new Set<string>();
  const ordered: Block[] = [];

  const visit = (block: Block, path: readonly string[]) => {
    if (done.has(block.address)) return;
    if (path.includes(block.address))
      throw new Error(
        `Terraform document: cycle ${[...path.slice(path.indexOf(block.address)), block.address].join(" → ")}`,
      );
    for (const address of dependencies(block, locals)) {
      const dependency = byAddress.get(address);
      if (!dependency) throw new Error(`${block.address}: refers to \`${address}\`, which is not declared`);
      visit(dependency, [...path, block.address]);
    }
    done.add(block.address);
    ordered.push(block);
  };

  for (const block of blocks) visit(block, []);
  return ordered;
};
