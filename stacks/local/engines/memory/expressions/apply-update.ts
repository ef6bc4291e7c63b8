/** What an update makes of an item. Values are shared between the two: only what changes is made anew. */
import { invalid } from "../errors.ts";
import { addNumbers } from "../numbers.ts";
import { type Item, setOf, typeOf, type Value } from "../values.ts";
import { type Placeholders, partOf, resolvePath, valueAt } from "./operand.ts";
import type { Path, PathPart } from "./tokens.ts";
import type { Action, Source } from "./update.ts";

const wrongType = () => invalid("An operand in the update expression has an incorrect data type");
const wrongPath = () => invalid("The document path provided in the update expression is invalid for update");
const missing = () =>
  invalid("The provided expression refers to an attribute that does not exist in the item");

/**
 * Applies the actions, each of which sees the item as it was before all of them.
 * @returns the new item; the one given is as it was.
 * @throws ValidationException when a path or an operand does not fit the item.
 */
export const applyUpdate = (item: Item, actions: readonly Action[], placeholders: Placeholders): Item => {
  const changes = actions.map((action) => ({
    path: resolvePath(action.path, placeholders),
    value: valueAfter(action, item, placeholders),
  }));
  const root = { M: { ...item } };
  const own = new Set<object>();
  for (const { path, value } of changes) assign(ownContainer(root, path, own), path.at(-1)!, value);
  // A list keeps the places of its elements until all actions are done: what went has left a hole.
  for (const container of own as Set<Container>)
    if ("L" in container) container.L = container.L.filter((one) => one !== undefined);
  return root.M;
};

type Container = { readonly M: Record<string, Value> } | { L: (Value | undefined)[] };

/** The map or list that a path ends in, made the new item's own with all that it is in. */
const ownContainer = (root: Container, path: Path, own: Set<object>): Container => {
  let container = root;
  for (const part of path.slice(0, -1)) {
    const value = partOf(container as Value, part);
    if (!value?.M && !value?.L) throw wrongPath();
    const copy = (
      own.has(value) ? value : value.M ? { M: { ...value.M } } : { L: [...value.L!] }
    ) as Container;
    own.add(copy);
    assign(container, part, copy as Value);
    container = copy;
  }
  return container;
};

/** Beyond the end of a list it is appended: the hole between is closed in the end. */
const assign = (container: Container, part: PathPart, value: Value | undefined): void => {
  if ("M" in container && typeof part === "string") {
    if (value) container.M[part] = value;
    else delete container.M[part];
  } else if ("L" in container && typeof part === "number") {
    if (value || part < container.L.length) container.L[part] = value;
  } else throw wrongPath();
};

/** What an action leaves at its path; undefined for nothing. */
const valueAfter = (action: Action, item: Item, placeholders: Placeholders): Value | undefined => {
  if (action.kind === "REMOVE") return undefined;
  if (action.kind === "SET") return valueOfSource(action.source, item, placeholders);
  const operand = placeholders.values[action.value]!;
  const present = valueAt(item, action.path, placeholders);
  if (present && typeOf(present) !== typeOf(operand)) throw wrongType();
  if (operand.N !== undefined) return present ? { N: addNumbers(present.N!, operand.N, 1) } : operand;
  const [members, given] = [(present && setOf(present)) ?? [], setOf(operand)!];
  const type = typeOf(operand);
  if (action.kind === "ADD")
    return { [type]: [...members, ...given.filter((member) => !members.includes(member))] };
  const left = members.filter((member) => !given.includes(member));
  return left.length > 0 ? { [type]: left } : undefined;
};

const valueOfSource = (source: Source, item: Item, placeholders: Placeholders): Value => {
  const read = (one: Source) => valueOfSource(one, item, placeholders);
  switch (source.kind) {
    case "value":
      return placeholders.values[source.name]!;
    case "path": {
      const value = valueAt(item, source.path, placeholders);
      if (!value) throw missing();
      return value;
    }
    case "if_not_exists":
      return valueAt(item, source.path, placeholders) ?? read(source.otherwise);
    case "list_append": {
      const [first, second] = [read(source.first), read(source.second)];
      if (!first.L || !second.L) throw wrongType();
      return { L: [...first.L, ...second.L] };
    }
    case "sum": {
      const [left, right] = [read(source.left), read(source.right)];
      if (left.N === undefined || right.N === undefined) throw wrongType();
      return { N: addNumbers(left.N, right.N, source.sign) };
    }
  }
};
