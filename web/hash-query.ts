import { useHash } from "./router.ts";

/** What a page keeps in its address, so that it can be linked, reloaded and gone back to. */
export interface HashQuery {
  readonly values: URLSearchParams;
  /** Changes some values; an empty one is left out. `replace` where each stroke of a key is no step to go back. */
  readonly set: (changes: Readonly<Record<string, string>>, how: "push" | "replace") => void;
}

const partsOf = (hash: string): [path: string, query: string] => {
  const at = hash.indexOf("?");
  return at < 0 ? [hash, ""] : [hash.slice(0, at), hash.slice(at + 1)];
};

/** The query in the location's hash, as it changes. */
export const useHashQuery = (): HashQuery => {
  const [path, query] = partsOf(useHash());
  const values = new URLSearchParams(query);
  return {
    values,
    set: (changes, how) => {
      const next = new URLSearchParams(values);
      for (const [name, value] of Object.entries(changes)) {
        if (value === "") next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      const hash = `${path || "#/"}${text && `?${text}`}`;
      if (how === "push") history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
      // The browser tells of what a person does, not of this.
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    },
  };
};
