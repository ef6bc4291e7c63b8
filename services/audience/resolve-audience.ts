import type { AudienceSelection } from "../campaigns/audience-request.ts";
import type { AudienceParts } from "../campaigns/campaign.ts";
import type { Mailbox } from "../contacts/address.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";
import { isTooLarge } from "../contacts/filter-expression.ts";
import type { ListStore } from "../lists/store.ts";
import { listsNamed } from "../segments/lists-named.ts";
import type { SegmentStore } from "../segments/store.ts";
import { distinctMailboxes } from "./audience-list.ts";
import { contactsOf } from "./found-contacts.ts";
import type { Audience } from "./read-audience.ts";

export interface SelectionStores {
  readonly lists: Pick<ListStore, "getMany">;
  readonly segments: Pick<SegmentStore, "getMany">;
}

export type ResolvedAudience =
  | { readonly ok: true; readonly audience: Audience; readonly parts?: AudienceParts }
  | {
      readonly ok: false;
      readonly code: "unknown_list" | "unknown_segment" | "invalid_request";
      readonly field: string;
      readonly message: string;
    };

type Refusal = Extract<ResolvedAudience, { ok: false }>;
type Chosen = Pick<AudienceSelection, "lists" | "segments">;

/**
 * What a request's audience is, from here on: lists and segments become one filter, in which each segment stays as it
 * is now, whatever becomes of it.
 */
export const resolveAudience = async (
  stores: SelectionStores,
  requested: readonly Mailbox[] | AudienceSelection | undefined,
): Promise<ResolvedAudience> => {
  if (!requested) return { ok: true, audience: "subscribed" };
  if (!("length" in requested)) return await resolveSelection(stores, requested);
  return { ok: true, audience: distinctMailboxes(requested) };
};

const resolveSelection = async (
  stores: SelectionStores,
  selection: AudienceSelection,
): Promise<ResolvedAudience> => {
  const { all, lists = [], segments = [], addresses = [], exclude } = selection;
  if (!exclude && lists.length + segments.length === 0)
    if (all && addresses.length === 0) return { ok: true, audience: "subscribed" };
    else if (!all) return { ok: true, audience: distinctMailboxes(addresses) };
  const [wanted, unwanted] = await Promise.all([
    filtersOf(stores, selection, "audience"),
    filtersOf(stores, exclude ?? {}, "audience.exclude"),
  ]);
  if ("ok" in wanted) return wanted;
  if ("ok" in unwanted) return unwanted;
  const filter = contactsOf(all ?? false, wanted, unwanted);
  if (filter && isTooLarge(filter))
    return {
      ok: false,
      code: "invalid_request",
      field: "audience",
      message: "audience: these lists and segments are more than the table is asked at once: choose fewer.",
    };
  const excluded = distinctMailboxes(exclude?.addresses ?? []).map(({ key }) => key);
  const isExcluded = new Set(excluded);
  const given = distinctMailboxes(addresses).filter(({ key }) => !isExcluded.has(key));
  return {
    ok: true,
    audience: {
      addresses: given,
      excluded,
      ...(filter && { filter }),
      ...(unwanted.length > 0 && { excluding: { any: unwanted } }),
    },
    parts: {
      ...(all && { all }),
      lists,
      segments,
      addresses: given.length,
      exclude: {
        lists: exclude?.lists ?? [],
        segments: exclude?.segments ?? [],
        addresses: excluded.length,
      },
    },
  };
};

/** The filters of what is chosen, or why they cannot be told. @param field of the request that has the choice. */
const filtersOf = async (
  stores: SelectionStores,
  { lists = [], segments = [] }: Chosen,
  field: string,
): Promise<ContactFilter[] | Refusal> => {
  const found = await stores.segments.getMany(segments);
  const missing = segments.findIndex((id) => !found.has(id));
  if (missing >= 0)
    return {
      ok: false,
      code: "unknown_segment",
      field: `${field}.segments[${missing}]`,
      message: `There is no segment ${segments[missing]}: see GET /segments.`,
    };
  const filters = segments.map((id) => found.get(id)!.filter);
  const named = [
    ...lists.map((id, place) => ({ id, field: `${field}.lists[${place}]`, where: "" })),
    ...filters.flatMap((filter, place) =>
      listsNamed(filter).map((id) => ({
        id,
        field: `${field}.segments[${place}]`,
        where: `, which the segment ${segments[place]} asks for: change the segment`,
      })),
    ),
  ];
  const known = await stores.lists.getMany(named.map(({ id }) => id));
  const gone = named.find(({ id }) => !known.has(id));
  if (gone)
    return {
      ok: false,
      code: "unknown_list",
      field: gone.field,
      message: `There is no list ${gone.id}${gone.where}.`,
    };
  return [...lists.map((value) => ({ field: "lists", operator: "contains", value }) as const), ...filters];
};
