import { useEffect } from "preact/hooks";
import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { links, queryOf } from "../router.ts";
import { contentOf, draftOf } from "./content.ts";
import { lastSender } from "./sender.ts";

/** What a draft may begin with, by the name the API has for it. */
const sources = ["from_campaign", "from_draft"] as const;

/** Makes a draft on the server, empty or of what its address names, and goes on to it. */
export const NewDraftPage = () => {
  const { api } = useConnection();
  const draft = useResource("", () => {
    const query = queryOf(location.hash);
    const source = sources.find((name) => query.has(name));
    const json = source
      ? { [source]: query.get(source)! }
      : { content: contentOf({ ...draftOf({ format: "html" }), ...lastSender() }) };
    return answer(api.drafts.$post({ json }));
  });
  useEffect(() => {
    // Replaced: who goes back goes back to where they came from, and makes no other draft.
    if (draft.data) location.replace(links.draft(draft.data.draft_id));
  }, [draft.data]);
  return (
    <Page title="New campaign" width="wide">
      <Loaded resource={draft} noun="The draft">
        {() => null}
      </Loaded>
    </Page>
  );
};
