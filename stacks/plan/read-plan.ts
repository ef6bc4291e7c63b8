import * as z from "zod";

const attributes = z.record(z.string(), z.unknown());
/** Of a resource, by the names of the provider; blocks are lists. */
export type Attributes = z.output<typeof attributes>;

/**
 * As far as it is read here; what is not known is left alone, as the format asks.
 * https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
const planFormat = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.enum(["managed", "data"]),
        type: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          before: attributes.nullable(),
          after: attributes.nullable(),
          after_unknown: z.union([attributes, z.boolean()]),
        }),
      }),
    )
    .default([]),
  output_changes: z.record(z.string(), z.object({ actions: z.array(z.string()) })).default({}),
  applyable: z.boolean().default(false),
});

export type Action = "make" | "change" | "replace" | "destroy" | "forget" | "none";

/** What becomes of a resource. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: Exclude<Action, "none">;
  /** Empty where it is made. */
  readonly before: Attributes;
  /** Empty where it is gone; without what is known only once it is applied. */
  readonly after: Attributes;
  /** Has `true` for what that is. */
  readonly unknown: Attributes;
}

export interface Plan {
  readonly changes: readonly Change[];
  /** Whether there is nothing yet of what is planned. */
  readonly isFirst: boolean;
  /** Of the outputs that change. */
  readonly outputs: readonly string[];
  /** Whether there is something to apply: what Terraform knows may change alone. */
  readonly isApplyable: boolean;
}

/** @param actions in the order they are done in: a replacement is two of them */
const actionOf = (actions: readonly string[]): Action => {
  const has = (...wanted: string[]) => wanted.every((action) => actions.includes(action));
  if (has("create", "delete")) return "replace";
  if (has("create")) return "make";
  if (has("update")) return "change";
  if (has("delete")) return "destroy";
  // To read a data source changes nothing.
  return has("forget") ? "forget" : "none";
};

/**
 * Reads what `terraform show -json` says of a plan.
 * @throws Error when that is not a plan in the format of Terraform 1
 */
export const readPlan = (json: string): Plan => {
  const { resource_changes, output_changes, applyable } = planFormat.parse(JSON.parse(json));
  const managed = resource_changes
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, change: { actions, before, after, after_unknown } }) => ({
      address,
      type,
      action: actionOf(actions),
      before: before ?? {},
      after: after ?? {},
      unknown: typeof after_unknown === "boolean" ? {} : after_unknown,
    }));
  return {
    changes: managed.filter((one): one is Change => one.action !== "none"),
    isFirst: managed.length > 0 && managed.every(({ action }) => action === "make"),
    outputs: Object.entries(output_changes)
      .filter(([, { actions }]) => actionOf(actions) !== "none")
      .map(([name]) => name),
    isApplyable: applyable,
  };
};

/** The blocks of a kind. */
export const blocksOf = (from: Attributes, name: string): readonly Attributes[] =>
  z.array(attributes).catch([]).parse(from[name]);

/** The only block of a kind; empty where there is none. */
export const blockOf = (from: Attributes, name: string): Attributes => blocksOf(from, name)[0] ?? {};

/** An attribute that is a text; empty where it is not known. */
export const textOf = (from: Attributes, name: string): string => String(from[name] ?? "");

/** Whether something of what `unknown` has of an attribute is known only once it is applied: lists have an entry of each. */
export const isUnknown = (mark: unknown): boolean =>
  mark === true || (typeof mark === "object" && mark !== null && Object.values(mark).some(isUnknown));

/** Whether what was there is there no more. */
export const isGone = ({ action }: Change): boolean => action === "destroy" || action === "replace";
