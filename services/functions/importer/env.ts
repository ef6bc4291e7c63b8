import { type Environment, environment } from "../../platform/environment.ts";

const names = ["JOBS_TABLE", "CONTACTS_TABLE", "SUPPRESSIONS_TABLE", "CONTENT_BUCKET", "EVENT_BUS"] as const;

/** The variables the stack sets on the importer function. */
export type ImporterEnvironment = Environment<(typeof names)[number]>;

export const readImporterEnvironment = environment(...names);
