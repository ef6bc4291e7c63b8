import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { KeyMark } from "../api-keys/key.ts";
import { contentHash, type DraftContent, draftContent, namesPeople } from "./content.ts";

/** A draft that nobody changed for so long is deleted, in days. The bucket's rules have more than both. */
const untouchedDays = 396;
/** One that was started is a campaign by then; it is kept for who comes back to its page. */
const startedDays = 30;
const dayMs = 24 * 60 * 60_000;

export const draftId = z
  .string()
  .regex(/^draft_[0-9a-f]{32}$/, "must be the id of a draft, such as draft_4f6d0c1e9b7a2d354f6d0c1e9b7a2d35")
  .meta({ example: "draft_4f6d0c1e9b7a2d354f6d0c1e9b7a2d35" });

export const newDraftId = (): string => `draft_${randomBytes(16).toString("hex")}`;

const version = z.number().int().min(1).max(1_000_000_000).meta({ description: "Counts its changes." });

/** What a list shows of a draft. */
const shown = {
  campaign_name: z.string(),
  subject: z.string(),
  format: draftContent.shape.format,
  from_email: z.string(),
  send_at: z.string(),
  attachments: z.number().int().meta({ description: "How many files it has." }),
};

const about = {
  draft_id: draftId,
  version,
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  campaign_id: z
    .string()
    .nullable()
    .meta({ description: "The campaign it was started as; it is changed no more then." }),
};

/** `GET /drafts/{draft_id}` */
export const draftView = z
  .object({
    ...about,
    rejection: z.object({ reason: z.string(), by: z.string(), at: z.iso.datetime() }).nullable().meta({
      description: "Why it was not released, when it was a campaign, and the name of the key that said so.",
    }),
    content: draftContent,
  })
  .meta({ id: "Draft" });
export type DraftView = z.output<typeof draftView>;

/** A row of `GET /drafts`. */
export const draftRow = z.object({ ...about, ...shown }).meta({ id: "DraftRow" });
export type DraftRow = z.output<typeof draftRow>;

/** `PUT /drafts/{draft_id}` */
export const draftChange = z
  .strictObject({
    version: version.meta({
      description: "The version that was read: another that is newer is not written over.",
    }),
    content: draftContent,
  })
  .meta({ id: "DraftChange" });

type Shown = Omit<DraftRow, keyof typeof about>;

/** Why the campaign that a draft was is not released. */
export interface Rejection {
  readonly reason: string;
  readonly by: KeyMark;
  readonly at: string;
}

/** A draft as it is stored: table CampaignDrafts. Its content is in the content bucket. */
export interface Draft {
  readonly draft_id: string;
  /** Hash key of the index that lists drafts by their last change. */
  readonly kind: "draft" | "started";
  readonly version: number;
  readonly content_key: string;
  /** Tells a save that comes again, as its answer was lost, from one of another. */
  readonly content_hash: string;
  readonly shown: Shown;
  /** Ids of its files. */
  readonly attachments: readonly string[];
  /** The oldest moment at which one of them was seen to be kept. */
  readonly kept_at: string;
  readonly campaign_id?: string;
  /** It was a campaign, and somebody else sent it back. */
  readonly rejection?: Rejection;
  readonly created_at: string;
  readonly updated_at: string;
  /** When it may be deleted: seconds since the epoch. */
  readonly expires_at: number;
}

/** What a change of its content changes of a draft. */
export type Writing = Omit<Draft, "draft_id" | "kind" | "campaign_id" | "rejection" | "created_at">;

const inDays = (days: number, now: Date): number => Math.ceil((now.getTime() + days * dayMs) / 1000);

/** What a file's name has before its end when no address is in it. */
const nobody = "-nobody";

/** Whether addresses may be in a draft's file. An earlier version's names do not tell. */
export const mayNamePeople = (key: string): boolean => !key.endsWith(`${nobody}.json`);

/** When a draft may be deleted that is started now. */
export const startedExpiry = (now: Date): number => inDays(startedDays, now);

/**
 * What is written of a content. The name of its object has its hash: of two who write one version at once neither
 * writes over the other's.
 */
export const writingOf = (
  draft_id: string,
  content: DraftContent,
  { version, keptAt, now }: { readonly version: number; readonly keptAt: string; readonly now: Date },
): Writing => {
  const content_hash = contentHash(content);
  const {
    campaign_name = "",
    subject = "",
    format,
    from_email = "",
    send_at = "",
    attachments = [],
  } = content;
  return {
    version,
    content_key: `drafts/${draft_id}/${version}-${content_hash.slice(0, 16)}${namesPeople(content) ? "" : nobody}.json`,
    content_hash,
    shown: { campaign_name, subject, format, from_email, send_at, attachments: attachments.length },
    attachments: attachments.map(({ attachment_id }) => attachment_id),
    kept_at: keptAt,
    updated_at: now.toISOString(),
    expires_at: inDays(untouchedDays, now),
  };
};

/** A draft that begins with a content. */
export const newDraft = (draft_id: string, content: DraftContent, now: Date): Draft => ({
  draft_id,
  kind: "draft",
  created_at: now.toISOString(),
  ...writingOf(draft_id, content, { version: 1, keptAt: now.toISOString(), now }),
});

const aboutOf = ({ draft_id, version, created_at, updated_at, campaign_id }: Draft) => ({
  draft_id,
  version,
  created_at,
  updated_at,
  campaign_id: campaign_id ?? null,
});

export const toDraftView = (draft: Draft, content: DraftContent): DraftView => ({
  ...aboutOf(draft),
  rejection: draft.rejection ? { ...draft.rejection, by: draft.rejection.by.name } : null,
  content,
});

export const toDraftRow = (draft: Draft): DraftRow => ({ ...aboutOf(draft), ...draft.shown });
