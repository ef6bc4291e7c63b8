/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
import { invalid } from "../errors.ts";
import { attributeOf, type Item, type Value } from "../values.ts";
import { describePath, partOf } from "./operand.ts";
import { type Path, type PathPart, readTokens } from "./tokens.ts";

export const parseProjection = (expression: string): readonly Path[] => {
  const tokens = readTokens(expression);
  const paths = [tokens.path()];
  while (tokens.accept(",")) paths.push(tokens.path());
  if (tokens.peek() !== "") throw tokens.syntaxError();
  return paths;
};

/** Refuses paths of which one is, or is within, another. @throws ValidationException */
export const checkOverlap = (paths: readonly Path[]): void => {
  for (const [place, path] of paths.entries())
    for (const other of paths.slice(place + 1)) {
      const depth = Math.min(path.length, other.length);
      if (path.slice(0, depth).every((part, index) => part === other[index]))
        throw invalid(
          "Two document paths overlap with each other; must remove or rewrite one of these paths; " +
            `path one: ${describePath(path)}, path two: ${describePath(other)}`,
        );
    }
};

/** The parts of an item at paths; a list has, in its order, only the elements that were asked for. */
export const project = (item: Item, paths: readonly Path[]): Item => {
  const projected: Record<string, Value> = {};
  for (const [name, within] of byFirstPart(paths)) {
    const value = attributeOf(item, name as string);
    const part = value && projectValue(value, within);
    if (part) projected[name as string] = part;
  }
  return projected;
};

/** The rest of each path, by its first part; none where a path ends there. */
const byFirstPart = (paths: readonly Path[]): Map<PathPart, Path[]> => {
  const groups = new Map<PathPart, Path[]>();
  for (const [first, ...rest] of paths) {
    const group = groups.get(first!) ?? [];
    if (rest.length > 0) group.push(rest);
    groups.set(first!, group);
  }
  return groups;
};

const projectValue = (value: Value, paths: readonly Path[]): Value | undefined => {
  if (paths.length === 0) return value;
  const parts: [PathPart, Value][] = [];
  for (const [first, within] of byFirstPart(paths)) {
    const part = partOf(value, first);
    const projected = part && projectValue(part, within);
    if (projected) parts.push([first, projected]);
  }
  if (parts.length === 0) return undefined;
  if (value.M) return { M: Object.fromEntries(parts) };
  return { L: parts.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, one]) => one) };
};
