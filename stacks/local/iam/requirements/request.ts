import type { PolicyRequest } from "../evaluate.ts";

/** What the mapping of a call to its IAM actions may look at. */
export interface RequirementInput {
  /** The operation as its SDK command is named. */
  readonly operation: string;
  /** The parsed JSON body; empty for S3. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
  /** The verified SES identity (address or domain) that a sender address falls under, or its domain if none does. */
  readonly identityOf: (address: string) => string;
}

/** An action on a resource that a call needs, and the condition keys it brings. */
export interface Requirement extends PolicyRequest {
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** The string at a member of a JSON body, or "" for one that is missing or no string: the engine will refuse it. */
export const textOf = (value: unknown): string => {
  return typeof value === "string" ? value : "";
};

/** The objects of a JSON array, or none. */
export const recordsOf = (value: unknown): Readonly<Record<string, unknown>>[] => {
  return Array.isArray(value) ? value.map(recordOf) : [];
};

/** The JSON object, or an empty one. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
};
