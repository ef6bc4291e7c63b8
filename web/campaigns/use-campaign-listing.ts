import { type Api, answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { firstPage, useHashPaging, useHashQuery } from "../hash-query.ts";
import type { Paging } from "../parts/pager.tsx";
import { type CampaignQuery, isNarrow, parseQuery, requestOf } from "./campaign-query.ts";
import { phaseOf } from "./progress.ts";

const pageSize = 25;
/** The API looks at so many campaigns a request: for what is rare it is asked again, so often, before a person is. */
const requestsMax = 5;

interface CampaignsPage {
  readonly campaigns: readonly Campaign[];
  readonly next_cursor: string | null;
}

/** Campaigns that are searched, filtered and gone through page by page. */
export interface CampaignListing {
  readonly query: CampaignQuery;
  readonly paging: Paging;
  readonly found: Resource<CampaignsPage>;
  /** What is shown, as a key. */
  readonly key: string;
  readonly isNarrowed: boolean;
  /**
   * Asks for something else, from the first page on.
   * @param isTyping whether it follows a person who types: then Back does not go letter by letter.
   */
  ask(changes: Partial<CampaignQuery>, isTyping?: boolean): void;
}

/** A page, filled up as far as a few requests do. */
const fullPage = async (
  api: Api,
  request: ReturnType<typeof requestOf>,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<CampaignsPage> => {
  const campaigns: Campaign[] = [];
  let next = cursor ?? null;
  for (let requests = 0; requests < requestsMax; requests++) {
    const query = { ...request, limit: pageSize - campaigns.length, ...(next !== null && { cursor: next }) };
    const page = await answer(api.campaigns.$get({ query }, { init: { signal } }));
    campaigns.push(...page.campaigns);
    next = page.next_cursor;
    if (next === null || campaigns.length === pageSize) break;
  }
  return { campaigns, next_cursor: next };
};

/** How long until the list is loaded anew: as long as what changes most in it may wait. */
const refreshMs = ({ campaigns }: CampaignsPage): number | undefined => {
  const phases = new Set(campaigns.map(phaseOf));
  if (phases.has("moving")) return 4_000;
  return phases.has("idle") ? 10_000 : undefined;
};

/** The campaigns that the location asks for. */
export const useCampaignListing = (): CampaignListing => {
  const { api } = useConnection();
  const address = useHashQuery();
  const query = parseQuery(address.values);
  const request = requestOf(query);
  const paging = useHashPaging(address, JSON.stringify(request));
  const key = JSON.stringify([request, paging.cursor]);
  const found = useResource(key, (signal) => fullPage(api, request, paging.cursor, signal), refreshMs);
  return {
    query,
    paging,
    found,
    key,
    isNarrowed: isNarrow(query),
    ask: (changes, isTyping = false) =>
      address.set({ ...changes, ...firstPage }, isTyping ? "replace" : "push"),
  };
};
