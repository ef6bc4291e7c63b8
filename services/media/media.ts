import * as z from "zod";
import { filename } from "../attachments/attachment.ts";
import { upload as attachmentUpload } from "../attachments/uploads.ts";
import { type PictureType, pictureTypes } from "./picture.ts";

/** Far more than a mail should have its readers fetch. */
export const pictureBytesMax = 5 * 1024 * 1024;
/** Of width and height: a small file may unfold to more than its readers' machines have. */
export const picturePixelsMax = 10_000;

const contentType = z
  .enum(Object.keys(pictureTypes) as [PictureType, ...PictureType[]], {
    message: `must be one of ${Object.keys(pictureTypes).join(", ")}: mail readers show nothing else, SVG neither`,
  })
  .meta({ id: "PictureType" });

export const mediaId = z
  .string()
  .regex(
    /^media_[0-9a-f]{32}$/,
    "must be the id of a picture, such as media_4f6d0c1e9b7a2d354f6d0c1e9b7a2d35",
  )
  .meta({ example: "media_4f6d0c1e9b7a2d354f6d0c1e9b7a2d35" });

/** `POST /media` */
export const newMedia = z
  .strictObject({
    filename: filename.meta({ example: "spring.png" }),
    content_type: contentType,
    size_bytes: z.number().int().min(1).max(pictureBytesMax),
  })
  .meta({ id: "NewMedia" });

const { upload, expires_at } = attachmentUpload.shape;
export const uploadId = z.uuid().meta({ description: "Of the upload: name it once the file is there." });
/** Where a picture is to be put. */
export const mediaUpload = z.object({ upload_id: uploadId, upload, expires_at }).meta({ id: "MediaUpload" });

const name = z.string().trim().min(1).max(200).meta({ pattern: "\\S", example: "spring.png" });
const alt = z
  .string()
  .trim()
  .max(500)
  .meta({ description: "What it shows, for who does not see it.", example: "A magnolia in bloom" });

/** `PATCH /media/{media_id}` */
export const mediaChange = z
  .strictObject({ name: name.optional(), alt: alt.optional() })
  .refine((given) => Object.keys(given).length > 0, { message: "has name, alt or both" })
  .meta({ id: "MediaChange", minProperties: 1 });
export type MediaChange = z.output<typeof mediaChange>;

export const mediaView = z
  .object({
    media_id: mediaId,
    name: z.string(),
    alt: z.string(),
    url: z.url().meta({ description: "On the site's own domain; for mails, and open to whoever has it." }),
    content_type: contentType,
    width: z.number().int().meta({ description: "In pixels." }),
    height: z.number().int(),
    size_bytes: z.number().int(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Media" });
export type MediaView = z.output<typeof mediaView>;

/** A picture as it is stored: table EmailMedia. */
export interface Media extends Omit<MediaView, "url"> {
  /** Hash key of the index that lists pictures, the same for each. */
  readonly kind: "media";
  /** In the site's bucket, which is its path on the site, too. */
  readonly key: string;
}

/** @param publicUrl origin of the site, without a trailing slash. */
export const toMediaView = (
  { media_id, name, alt, key, content_type, width, height, size_bytes, created_at }: Media,
  publicUrl: string,
): MediaView => ({
  media_id,
  name,
  alt,
  url: `${publicUrl}/${key}`,
  content_type,
  width,
  height,
  size_bytes,
  created_at,
});
