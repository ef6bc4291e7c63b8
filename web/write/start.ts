import { type Api, answer } from "../api/client.ts";
import { requestOf } from "./content.ts";
import type { Draft } from "./draft.ts";

/**
 * Starts the campaign of a draft. However often it is asked, a draft is one campaign.
 * @returns the campaign's id. @throws Refusal
 */
export const startDraft = async (api: Api, draft_id: string, draft: Draft): Promise<string> => {
  const json = { ...requestOf(draft), draft_id };
  const { campaign_id } = await answer(api["ses-campaign"].$post({ header: {}, json }));
  return campaign_id;
};
