import * as z from "zod";
import { contactFilter } from "../contacts/filter.ts";

export const segmentId = z
  .string()
  .regex(/^segment_[0-9a-f]{16}$/, "must be the id of a segment, such as segment_4f6d0c1e9b7a2d35")
  .meta({ example: "segment_4f6d0c1e9b7a2d35" });

const name = z.string().trim().min(1).max(100).meta({ pattern: "\\S", example: "Readers in Berlin" });

export const newSegment = z.strictObject({ name, filter: contactFilter }).meta({ id: "NewSegment" });
export type NewSegment = z.output<typeof newSegment>;

export const segmentPatch = z
  .strictObject({ name: name.optional(), filter: contactFilter.optional() })
  .refine((patch) => Object.keys(patch).length > 0, { message: "must change at least one field" })
  .meta({ id: "SegmentPatch", minProperties: 1 });
export type SegmentPatch = z.output<typeof segmentPatch>;

export const segment = z
  .object({
    segment_id: segmentId,
    name: z.string().meta({ example: "Readers in Berlin" }),
    filter: contactFilter,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Segment" });
export type Segment = z.output<typeof segment>;

/** `POST /segments/preview` */
export const segmentDraft = z.strictObject({ filter: contactFilter }).meta({ id: "SegmentDraft" });
