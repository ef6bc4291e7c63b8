import { z } from "@hono/zod-openapi";
import { campaignId } from "../../../../events/campaigns.ts";
import { type DraftContent, draftContent } from "../../../drafts/content.ts";
import {
  type Draft,
  draftChange,
  draftId,
  draftRow,
  draftView,
  toDraftRow,
  toDraftView,
} from "../../../drafts/draft.ts";
import {
  createDraft,
  deleteDraft,
  readDraft,
  type SaveRefusal,
  saveDraft,
  type UnknownFile,
  type WrittenDraft,
} from "../../../drafts/save-draft.ts";
import { draftOfCampaign } from "../../../launching/draft-of-campaign.ts";
import { readTemplate } from "../../../templates/save-template.ts";
import { templateId } from "../../../templates/template.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const newDraft = z
  .strictObject({
    content: draftContent.optional(),
    from_campaign: campaignId
      .optional()
      .meta({ description: "A campaign that it is a copy of, less its start." }),
    from_draft: draftId.optional().meta({ description: "A draft that it is a copy of." }),
    from_template: templateId
      .optional()
      .meta({ description: "A template whose words it begins with, as it is now." }),
  })
  .refine((given) => Object.keys(given).length <= 1, {
    message: "has one of content, from_campaign, from_draft and from_template",
  })
  .meta({ id: "NewDraft" });
const draftPage = z.object({ drafts: z.array(draftRow), next_cursor: nextCursor }).meta({ id: "DraftPage" });
const byId = z.object({ draft_id: draftId });
const cursors = pageCursor(
  "drafts",
  z.strictObject({ draft_id: draftId, kind: z.literal("draft"), updated_at: z.iso.datetime() }),
);
const ofDraft = { draft_id: "$response.body#/draft_id" };
const draftLinks = {
  read: { operationId: "readDraft", parameters: ofDraft },
  save: { operationId: "saveDraft", parameters: ofDraft },
  delete: { operationId: "deleteDraft", parameters: ofDraft },
};

const noDraft = () => new Problem("not_found", "There is no draft with this id.", "draft_id");
const shown = ({ draft, content }: WrittenDraft) => toDraftView(draft, content);

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "drafts" | "templates" | "campaigns" | "content" | "uploads" | "log"
>;

export const draftRoutes = (deps: Dependencies) =>
  router().route("/", allDrafts(deps)).route("/", ofOne(deps));

/** `GET /drafts`, `POST /drafts` */
const allDrafts = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/drafts",
        operationId: "listDrafts",
        tags: ["drafts"],
        summary: "List drafts",
        description: "Those that were not started.",
        request: { query: pageQuery },
        responses: {
          200: { description: "A page of drafts, the last changed first.", content: json(draftPage) },
        },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await deps.drafts.list(limit, cursors.decode(cursor));
        return c.json({ drafts: items.map(toDraftRow), next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(
        deps.apiKeys,
        "write",
        ["unknown_campaign", "unknown_draft", "unknown_template", "unknown_attachment"],
        {
          method: "post",
          path: "/drafts",
          operationId: "createDraft",
          tags: ["drafts"],
          summary: "Begin a draft",
          description:
            "Empty, with a content, or as a copy: of a draft, or of a campaign with its words, blocks, files, audience and settings; or with the words of a template.",
          request: { body: jsonBody(newDraft) },
          responses: { 201: { description: "The draft.", content: json(draftView), links: draftLinks } },
        },
      ),
      async (c) => {
        const content = await beginningOf(deps, c.req.valid("json"));
        const outcome = await createDraft(deps, content, new Date());
        if (!outcome.ok) throw refusalOf(outcome);
        return c.json(shown(outcome), 201);
      },
    );

/** What a new draft begins with. @throws Problem when there is nothing to copy. */
const beginningOf = async (
  deps: Dependencies,
  { content, from_campaign, from_draft, from_template }: z.output<typeof newDraft>,
): Promise<DraftContent> => {
  if (from_draft) {
    const found = await readDraft(deps, from_draft);
    if (!found) throw new Problem("unknown_draft", "There is no such draft: see GET /drafts.", "from_draft");
    return found.content;
  }
  if (from_template) {
    const found = await readTemplate(deps, from_template);
    if (!found)
      throw new Problem(
        "unknown_template",
        "There is no such template: see GET /templates.",
        "from_template",
      );
    const { template_id, version } = found;
    return { ...found.content, template: { template_id, version } };
  }
  if (from_campaign) {
    const campaign = await deps.campaigns.get(from_campaign);
    const copy = campaign && (await draftOfCampaign(deps, campaign, { isMoved: false }));
    if (copy) return copy;
    const why = campaign ? "What this campaign sent is kept no longer." : "There is no such campaign.";
    throw new Problem("unknown_campaign", why, "from_campaign");
  }
  return content ?? { format: "html" };
};

/** `GET /drafts/{draft_id}`, `PUT /drafts/{draft_id}`, `DELETE /drafts/{draft_id}` */
const ofOne = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/drafts/{draft_id}",
        operationId: "readDraft",
        tags: ["drafts"],
        summary: "Read a draft",
        request: { params: byId },
        responses: { 200: { description: "The draft.", content: json(draftView) } },
      }),
      async (c) => {
        const found = await readDraft(deps, c.req.valid("param").draft_id);
        if (!found) throw noDraft();
        return c.json(shown(found), 200);
      },
    )
    .openapi(
      securedRoute(
        deps.apiKeys,
        "write",
        ["not_found", "draft_changed", "draft_started", "unknown_attachment"],
        {
          method: "put",
          path: "/drafts/{draft_id}",
          operationId: "saveDraft",
          tags: ["drafts"],
          summary: "Save a draft",
          description:
            "Over the version that was read. Where there is a newer one nothing is saved, and the refusal has it in `details`. The same save that comes again is answered as before.",
          request: { params: byId, body: jsonBody(draftChange) },
          responses: { 200: { description: "The draft as saved.", content: json(draftView) } },
        },
      ),
      async (c) => {
        const { version, content } = c.req.valid("json");
        const { draft_id } = c.req.valid("param");
        const outcome = await saveDraft(deps, draft_id, version, content, new Date());
        if (!outcome.ok) throw refusalOf(outcome);
        return c.json(shown(outcome), 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found"], {
        method: "delete",
        path: "/drafts/{draft_id}",
        operationId: "deleteDraft",
        tags: ["drafts"],
        summary: "Delete a draft",
        description: "A campaign that was started from it stays as it is.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        if (!(await deleteDraft(deps, c.req.valid("param").draft_id))) throw noDraft();
        return c.body(null, 204);
      },
    );

const refusalOf = (refusal: SaveRefusal | UnknownFile): Problem => {
  switch (refusal.code) {
    case "not_found":
      return noDraft();
    case "unknown_attachment":
      return new Problem(
        "unknown_attachment",
        "There is no such upload, or its file has not been put yet.",
        `content.attachments[${refusal.place}].attachment_id`,
      );
    case "draft_changed":
      return changed(refusal.draft);
    case "draft_started":
      return started(refusal.draft);
  }
};

const changed = ({ version, updated_at }: Draft): Problem =>
  new Problem(
    "draft_changed",
    `The draft is at version ${version}, of ${updated_at}: read it, and save over that.`,
    "version",
    undefined,
    { version, updated_at },
  );

const started = ({ campaign_id = "" }: Draft): Problem =>
  new Problem(
    "draft_started",
    `This draft was started as ${campaign_id}: copy it to write on.`,
    "draft_id",
    undefined,
    { campaign_id },
  );
