import { useState } from "preact/hooks";
import { answer, type SavedDraft } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { Writing } from "./writing.tsx";

/** A draft: it is loaded once, and from then on what is written here is what counts. */
export const WritePage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const [opened, setOpened] = useState<SavedDraft>();
  const draft = useResource("", async (signal) => {
    const found = await answer(
      api.drafts[":draft_id"].$get({ param: { draft_id: id } }, { init: { signal } }),
    );
    setOpened((before) => before ?? found);
    return found;
  });
  if (opened?.campaign_id) return <Started campaignId={opened.campaign_id} />;
  if (opened) return <Writing saved={opened} />;
  return (
    <Page title="Draft" width="wide">
      <Back />
      {draft.error?.code === "not_found" ? (
        <Empty title="There is no such draft">
          <p>
            It was deleted, or its address is not right. <a href={links.newDraft()}>Write a new campaign</a>.
          </p>
        </Empty>
      ) : (
        <Loaded resource={draft} noun="The draft">
          {() => null}
        </Loaded>
      )}
    </Page>
  );
};

const Back = () => (
  <a class="back" href={links.campaigns}>
    All campaigns
  </a>
);

const Started = ({ campaignId }: { campaignId: string }) => (
  <Page title="This draft was started">
    <Back />
    <p>
      It is <a href={links.campaign(campaignId)}>a campaign</a> now, which can be duplicated to write another.
    </p>
  </Page>
);
