import type { CampaignRequest } from "../api/client.ts";
import { addressesOf, type Draft } from "./draft.ts";

type Audience = CampaignRequest["audience"];

const chosenOf = ({ lists, segments, list }: Pick<Draft, "lists" | "segments" | "list">) => {
  const addresses = addressesOf(list);
  return {
    ...(lists.length > 0 && { lists: [...lists] }),
    ...(segments.length > 0 && { segments: [...segments] }),
    ...(addresses.length > 0 && { addresses }),
  };
};

/** Whether nobody is chosen yet. */
export const isNobodyChosen = (draft: Draft): boolean =>
  draft.audience !== "subscribed" && Object.keys(chosenOf(wantedOf(draft))).length === 0;

const wantedOf = (draft: Draft): Pick<Draft, "lists" | "segments" | "list"> =>
  draft.audience === "list" ? { lists: [], segments: [], list: draft.list } : draft;

/** The audience of a draft as the API takes it; undefined: all subscribed contacts. */
export const audienceOf = (draft: Draft): Audience => {
  if (draft.audience === "list") return addressesOf(draft.list);
  const exclude = chosenOf(draft.exclude);
  const excluded = Object.keys(exclude).length > 0 ? { exclude } : {};
  if (draft.audience === "chosen") return { ...chosenOf(draft), ...excluded };
  return "exclude" in excluded ? { all: true, ...excluded } : undefined;
};
