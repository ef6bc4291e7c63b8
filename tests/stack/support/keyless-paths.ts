import { createApp } from "../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../services/functions/api/dependencies.ts";

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>
  >;
}

// No route of a store is called.
const app = createApp({ publicUrl: "https://acme.test" } as ApiDependencies);
const { paths } = (await (await app.request("/openapi.json")).json()) as Document;
const keyed = new Set(
  Object.entries(paths)
    .filter(([, methods]) => Object.values(methods).every(({ security = [] }) => security.length > 0))
    .map(([path]) => path),
);

/** One path for each that the API's router has, but for those that its document asks a key for with every method. */
export const keylessPaths: readonly string[] = [
  ...new Set(
    app.routes
      .map(({ path }) => path)
      .filter((path) => !path.includes("*") && !keyed.has(path.replace(/:(\w+)/g, "{$1}"))),
  ),
]
  // The bare prefix of a greedy path, which is what is left of a link that was cut off, is nothing to flood.
  .filter((path) => !path.endsWith("/"))
  .map((path) => path.replace(/:\w+/g, "token"));
