import { allTemplates } from "../api/all-of.ts";
import type { TemplateRow } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";

/** The templates there are: one's own, the last changed first, and those that are shipped. */
export interface Templates {
  readonly own: readonly TemplateRow[];
  readonly shipped: readonly TemplateRow[];
}

export const useTemplates = (): Resource<Templates> => {
  const { api } = useConnection();
  return useResource("", async (signal) => {
    const all = await allTemplates(api, signal);
    const own = all.filter(({ builtin }) => !builtin);
    return {
      own: own.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)),
      shipped: all.filter(({ builtin }) => builtin),
    };
  });
};
