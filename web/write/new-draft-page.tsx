import { useEffect } from "preact/hooks";
import { type Api, answer, type SavedDraft } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { newBlocks } from "../editor/blocks/model.ts";
import { ofBlocks } from "../editor/message.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { links, queryOf, useHash } from "../router.ts";
import { TemplateCard } from "../templates/card.tsx";
import { useTemplates } from "../templates/use-templates.ts";
import { contentOf, draftOf } from "./content.ts";
import type { Draft } from "./draft.ts";
import { lastSender } from "./sender.ts";

/** What a draft may be made of, by the name the API has for it. */
const sources = ["from_campaign", "from_draft", "from_template"] as const;

/** Asks what a campaign is to begin with, where its address does not say so. */
export const NewDraftPage = () => {
  const query = queryOf(useHash());
  const source = sources.find((name) => query.has(name));
  if (source === "from_template")
    return <Making make={(api) => fromTemplate(api, query.get("from_template")!)} />;
  if (source)
    return <Making make={(api) => answer(api.drafts.$post({ json: { [source]: query.get(source)! } }))} />;
  const blank = query.get("blank");
  if (blank) return <Making make={(api) => fromNothing(api, blank === "blocks" ? "blocks" : "html")} />;
  return <Choice />;
};

const fromNothing = (api: Api, format: Draft["format"]): Promise<SavedDraft> => {
  const message = format === "blocks" ? ofBlocks(newBlocks(navigator.language)) : {};
  const draft = { ...draftOf({ format }), ...message, ...lastSender() } as Draft;
  return answer(api.drafts.$post({ json: { content: contentOf(draft) } }));
};

/** A template has no sender: the last one is as likely as with an empty page. */
const fromTemplate = async (api: Api, from_template: string): Promise<SavedDraft> => {
  const made = await answer(api.drafts.$post({ json: { from_template } }));
  const { draft_id, version, content } = made;
  const sender = lastSender();
  if (!sender.fromEmail) return made;
  const json = { version, content: contentOf({ ...draftOf(content), ...sender }) };
  return await answer(api.drafts[":draft_id"].$put({ param: { draft_id }, json }));
};

/** Makes a draft on the server, and goes on to it. */
const Making = ({ make }: { make: (api: Api) => Promise<SavedDraft> }) => {
  const { api } = useConnection();
  const draft = useResource("", () => make(api));
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

/** An empty page, or a template. */
const Choice = () => {
  const templates = useTemplates();
  return (
    <Page title="New campaign" width="wide">
      <a class="back" href={links.campaigns}>
        All campaigns
      </a>
      <Allowed to="write">
        <ul class="blank-cards">
          <Blank name="Blank, in blocks" blank="blocks">
            Written as it will look: text, pictures, buttons, columns.
          </Blank>
          <Blank name="Blank, in HTML" blank="html">
            For HTML of your own, with its errors in place.
          </Blank>
        </ul>
        <Loaded resource={templates} noun="The templates">
          {({ own, shipped }) => (
            <section class="template-group">
              <h2>From a template</h2>
              <ul class="template-cards">
                {[...own, ...shipped].map((template) => (
                  <TemplateCard
                    key={template.template_id}
                    template={template}
                    href={links.newDraft({ from_template: template.template_id })}
                  />
                ))}
              </ul>
            </section>
          )}
        </Loaded>
      </Allowed>
    </Page>
  );
};

const Blank = ({ name, blank, children }: { name: string; blank: Draft["format"]; children: string }) => (
  <li class="card template-card">
    <h2>
      <a href={links.newDraft({ blank })}>{name}</a>
    </h2>
    <p class="muted">{children}</p>
  </li>
);
