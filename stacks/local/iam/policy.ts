import * as z from "zod";
import { type ConditionContext, compileConditions } from "./conditions.ts";
import { compilePattern } from "./pattern.ts";

const strings = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const conditionValues = z
  .union([z.string(), z.boolean(), z.array(z.string()).min(1)])
  .transform((value) => [value].flat().map(String));
/** Who a resource policy speaks of: everyone, or AWS services. */
const principal = z.union(
  [
    z.literal("*"),
    z.strictObject({ AWS: z.literal("*") }).transform(() => "*" as const),
    z.strictObject({ Service: strings }),
  ],
  { error: "only AWS services and * are supported as Principal" },
);

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: principal.optional(),
    Action: strings.optional(),
    NotAction: strings.optional(),
    Resource: strings.optional(),
    NotResource: strings.optional(),
    Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
  })
  .refine(({ Action, NotAction }) => !Action !== !NotAction, "needs one of Action and NotAction")
  .refine(({ Resource, NotResource }) => !Resource !== !NotResource, "needs one of Resource and NotResource");

const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.preprocess((value) => [value].flat(), z.array(statementSchema)),
});

/** An action pattern and a resource pattern of one Allow statement, as written. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
}

/** A statement of a policy, ready to be asked. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Its Action × Resource; empty when it names what it excludes (NotAction, NotResource). */
  readonly grants: readonly (Grant & { readonly covers: (action: string, resource: string) => boolean })[];
  /** Whether it speaks of this AWS service, e.g. `events.amazonaws.com`; never so in an identity-based policy. */
  readonly concernsService: (service: string) => boolean;
  readonly applies: (action: string, resource: string, context: ConditionContext) => boolean;
}

/** A policy whose every element is understood here; made by {@link parsePolicyDocument} alone. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

/**
 * Reads an IAM policy document, identity-based or resource-based.
 * @param source the document, as JSON text or parsed.
 * @throws Error naming what is malformed or not supported here: an unknown element, condition operator or key, or
 *   a policy variable (`${aws:username}`). Nothing is skipped: a policy is enforced whole or not loaded.
 */
export const parsePolicyDocument = (source: unknown): PolicyDocument => {
  const json: unknown = typeof source === "string" ? JSON.parse(source) : source;
  const parsed = documentSchema.safeParse(json);
  if (!parsed.success) throw new Error(`policy document: ${z.prettifyError(parsed.error)}`);
  return { statements: parsed.data.Statement.map(compileStatement) };
};

const compileStatement = (statement: z.output<typeof statementSchema>): Statement => {
  const { Effect, Principal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const variable = [...(Resource ?? []), ...(NotResource ?? [])].find((pattern) => pattern.includes("${"));
  if (variable) throw new Error(`policy document: variables are not supported: ${variable}`);
  const matchesAction = matcher(Action, NotAction, "i");
  const matchesResource = matcher(Resource, NotResource, "");
  const matchesContext = compileConditions(Condition ?? {});
  return {
    effect: Effect,
    grants: (Action ?? []).flatMap((action) =>
      (Resource ?? []).map((resource) => ({ action, resource, covers: compileGrant(action, resource) })),
    ),
    concernsService: (service) => Principal === "*" || Principal?.Service.includes(service) === true,
    applies: (action, resource, context) =>
      matchesAction(action) && matchesResource(resource) && matchesContext(context),
  };
};

const compileGrant = (action: string, resource: string) => {
  const [isAction, isResource] = [compilePattern(action, "i"), compilePattern(resource)];
  return (askedAction: string, askedResource: string) => isAction(askedAction) && isResource(askedResource);
};

const matcher = (included: string[] | undefined, excluded: string[] | undefined, flags: "" | "i") => {
  const tests = (included ?? excluded ?? []).map((pattern) => compilePattern(pattern, flags));
  const wanted = included !== undefined;
  return (text: string) => tests.some((test) => test(text)) === wanted;
};
