import { type Environment, environment } from "../../platform/environment.ts";

const names = ["CONTACTS_TABLE", "SUPPRESSIONS_TABLE", "LIMITER_TABLE", "EVENT_BUS"] as const;

/** The variables the stack sets on the account-list function. */
export type AccountListEnvironment = Environment<(typeof names)[number]>;

export const readAccountListEnvironment = environment(...names);
