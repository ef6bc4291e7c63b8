import type { Input } from "./arguments.ts";

/** Makes one resource, and returns the computed attributes that others refer to. */
export type Make = (given: Input, id: string) => Promise<Record<string, unknown>>;
export type Types = Readonly<Record<string, Make>>;
