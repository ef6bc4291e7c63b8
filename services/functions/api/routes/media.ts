import { z } from "@hono/zod-openapi";
import {
  mediaChange,
  mediaId,
  mediaUpload,
  mediaView,
  newMedia,
  pictureBytesMax,
  picturePixelsMax,
  toMediaView,
  uploadId,
} from "../../../media/media.ts";
import { deleteMedia, type TakenOver, takeOver } from "../../../media/take-over.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const mediaPage = z.object({ media: z.array(mediaView), next_cursor: nextCursor }).meta({ id: "MediaPage" });
const cursors = pageCursor(
  "media",
  z.strictObject({ media_id: mediaId, kind: z.literal("media"), created_at: z.iso.datetime() }),
);
const byId = z.object({ media_id: mediaId });
const ofMedia = { media_id: "$response.body#/media_id" };
const mediaLinks = {
  read: { operationId: "readMedia", parameters: ofMedia },
  change: { operationId: "changeMedia", parameters: ofMedia },
  delete: { operationId: "deleteMedia", parameters: ofMedia },
};
const noMedia = () => new Problem("not_found", "There is no picture with this id.", "media_id");

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "media" | "mediaFiles" | "uploads" | "content" | "publicUrl"
>;

export const mediaRoutes = (deps: Dependencies) =>
  router().route("/", allMedia(deps)).route("/", uploadedMedia(deps)).route("/", ofOne(deps));

/** `GET /media`, `POST /media` */
const allMedia = ({ apiKeys, media, uploads, publicUrl }: Dependencies) =>
  router()
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
        method: "get",
        path: "/media",
        operationId: "listMedia",
        tags: ["media"],
        summary: "List pictures",
        request: { query: pageQuery },
        responses: { 200: { description: "A page of pictures, newest first.", content: json(mediaPage) } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid("query");
        const { items, lastKey } = await media.list(limit, cursors.decode(cursor));
        const shown = items.map((item) => toMediaView(item, publicUrl));
        return c.json({ media: shown, next_cursor: cursors.encode(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "write", [], {
        method: "post",
        path: "/media",
        operationId: "createMediaUpload",
        tags: ["media"],
        summary: "Upload a picture",
        description:
          "PNG, JPEG, GIF or WebP: PUT the file to the URL, then name its upload_id at /media/uploads/{upload_id}.",
        request: { body: jsonBody(newMedia) },
        responses: {
          201: {
            description: "Where to put the file, within 15 minutes.",
            content: json(mediaUpload),
            links: {
              takeOver: {
                operationId: "addMedia",
                parameters: { upload_id: "$response.body#/upload_id" },
              },
            },
          },
        },
      }),
      async (c) => {
        const { attachment_id, ...made } = await uploads.create(c.req.valid("json"), new Date());
        return c.json({ upload_id: attachment_id, ...made }, 201);
      },
    );

/** Why a file did not become a picture of the library. */
const refusalOf = ({ why }: Extract<TakenOver, { ok: false }>): Problem => {
  if (why === "none")
    return new Problem(
      "not_found",
      "There is no upload with this id, or its file is not there: PUT it first.",
      "upload_id",
    );
  const reasons = {
    "no picture": "The file is no PNG, JPEG, GIF or WebP picture, whatever it is called.",
    "too large": `The file has more than ${pictureBytesMax} bytes.`,
    "too many pixels": `The picture has more than ${picturePixelsMax} pixels a side.`,
  } as const;
  return new Problem("unreadable_file", reasons[why], "upload_id");
};

/** `POST /media/uploads/{upload_id}` */
const uploadedMedia = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "write", ["not_found", "unreadable_file"], {
      method: "post",
      path: "/media/uploads/{upload_id}",
      operationId: "addMedia",
      tags: ["media"],
      summary: "Take an uploaded picture into the library",
      description:
        "The file is looked at: what it is called does not matter. From then on it is at its `url`, which is never another picture. The same picture is one: it is answered as it is.",
      request: { params: z.object({ upload_id: uploadId }) },
      responses: {
        200: { description: "The picture was there already.", content: json(mediaView), links: mediaLinks },
        201: { description: "The picture.", content: json(mediaView), links: mediaLinks },
      },
    }),
    async (c) => {
      const outcome = await takeOver(deps, c.req.valid("param").upload_id, new Date());
      if (!outcome.ok) throw refusalOf(outcome);
      return c.json(toMediaView(outcome.media, deps.publicUrl), outcome.isNew ? 201 : 200);
    },
  );

/** `GET /media/{media_id}`, `PATCH /media/{media_id}`, `DELETE /media/{media_id}` */
const ofOne = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/media/{media_id}",
        operationId: "readMedia",
        tags: ["media"],
        summary: "Read what is known of a picture",
        request: { params: byId },
        responses: { 200: { description: "The picture.", content: json(mediaView) } },
      }),
      async (c) => {
        const found = await deps.media.get(c.req.valid("param").media_id);
        if (!found) throw noMedia();
        return c.json(toMediaView(found, deps.publicUrl), 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found"], {
        method: "patch",
        path: "/media/{media_id}",
        operationId: "changeMedia",
        tags: ["media"],
        summary: "Say what a picture is called, and what it shows",
        description: "What it was inserted into keeps the words it had then.",
        request: { params: byId, body: jsonBody(mediaChange) },
        responses: { 200: { description: "The picture as it is now.", content: json(mediaView) } },
      }),
      async (c) => {
        const changed = await deps.media.change(c.req.valid("param").media_id, c.req.valid("json"));
        if (!changed) throw noMedia();
        return c.json(toMediaView(changed, deps.publicUrl), 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found"], {
        method: "delete",
        path: "/media/{media_id}",
        operationId: "deleteMedia",
        tags: ["media"],
        summary: "Delete a picture",
        description:
          "Also from mails that were sent: their readers fetch it when they read. Whoever has it in a cache still sees it.",
        request: { params: byId },
        responses: { 204: { description: "Deleted." } },
      }),
      async (c) => {
        if (!(await deleteMedia(deps, c.req.valid("param").media_id))) throw noMedia();
        return c.body(null, 204);
      },
    );
