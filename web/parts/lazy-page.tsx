import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "./loaded.tsx";

/** A page whose script is fetched when it is opened first. @param load imports it */
export const lazyPage = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> => {
  let loaded: ComponentType<P> | undefined;
  const Fetched = (props: P) => {
    const script = useResource("", async () => {
      loaded = await load().catch(() => {
        throw partNotLoaded();
      });
      // Within an object: a component is a function, and a state calls what is one.
      return { Page: loaded };
    });
    if (script.data) return <script.data.Page {...props} />;
    return (
      <main class="page">
        <Loaded resource={script} noun="The page">
          {() => null}
        </Loaded>
      </main>
    );
  };
  return (props: P) => {
    // Chosen once: another component in this place would lose what the page holds.
    const [Page] = useState(() => loaded ?? Fetched);
    return <Page {...props} />;
  };
};
