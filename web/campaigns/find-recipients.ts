import { type Api, answer, type Delivery } from "../api/client.ts";
import type { Shown } from "./recipients-link.ts";

/** Requests that are made for one page: the API looks through 20,000 recipients a request, so this is a million. */
const requestsMax = 50;

export interface FoundPage {
  readonly deliveries: readonly Delivery[];
  readonly next_cursor: string | null;
}

/** A page of recipients: where the API comes to the end of what it looks through, it is asked on until there is a page of them. */
export const findRecipients = async (
  api: Api,
  campaign_id: string,
  {
    limit,
    cursor,
    shown,
  }: { readonly limit: number; readonly cursor: string | undefined; readonly shown: Shown },
  signal: AbortSignal,
): Promise<FoundPage> => {
  const found: Delivery[] = [];
  let next = cursor;
  for (let requests = 0; requests < requestsMax; requests++) {
    const page = await answer(
      api.campaigns[":campaign_id"].deliveries.$get(
        { param: { campaign_id }, query: { ...shown, limit: limit - found.length, cursor: next } },
        { init: { signal } },
      ),
    );
    found.push(...page.deliveries);
    if (page.next_cursor === null || found.length === limit)
      return { deliveries: found, next_cursor: page.next_cursor };
    next = page.next_cursor;
  }
  return { deliveries: found, next_cursor: next ?? null };
};
