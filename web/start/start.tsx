import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";

/** The first steps, loaded where somebody has them to take: once a campaign was sent they are never seen again. */
export const Start = () => {
  const part = useResource("", loadFirstRun);
  return (
    <Loaded resource={part} noun="The first steps">
      {({ FirstRun }) => <FirstRun />}
    </Loaded>
  );
};

const loadFirstRun = () =>
  import("./first-run.tsx").catch(() => {
    throw partNotLoaded();
  });
