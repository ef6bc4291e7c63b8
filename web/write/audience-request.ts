import type { CampaignRequest, DraftContent } from "../api/client.ts";
import { addressesOf, type Draft, type DraftExclusion } from "./draft.ts";

type Asked = CampaignRequest["audience"];
type Kept = DraftContent["audience"];

const chosenOf = ({ lists, segments, list }: DraftExclusion) => {
  const addresses = addressesOf(list);
  return {
    ...(lists.length > 0 && { lists: [...lists] }),
    ...(segments.length > 0 && { segments: [...segments] }),
    ...(addresses.length > 0 && { addresses }),
  };
};

/** The audience of a draft as the API takes it; undefined: all subscribed contacts. */
export const audienceOf = (draft: Draft): Asked => {
  if (draft.audience === "list") return addressesOf(draft.list);
  const exclude = chosenOf(draft.exclude);
  const excluded = Object.keys(exclude).length > 0 ? { exclude } : {};
  if (draft.audience === "chosen") return { ...chosenOf(draft), ...excluded };
  return "exclude" in excluded ? { all: true, ...excluded } : undefined;
};

/** Whether nobody is chosen yet. */
export const isNobodyChosen = (draft: Draft): boolean => {
  const asked = audienceOf(draft);
  if (asked === undefined || Array.isArray(asked)) return asked?.length === 0;
  const { exclude: _, ...chosen } = asked;
  return Object.keys(chosen).length === 0;
};

interface Chosen {
  readonly lists?: readonly string[] | undefined;
  readonly segments?: readonly string[] | undefined;
  readonly addresses?: readonly string[] | undefined;
}

const fieldsOf = ({ lists = [], segments = [], addresses = [] }: Chosen = {}): DraftExclusion => ({
  lists,
  segments,
  list: addresses.join("\n"),
});

/** The fields of the form that an audience is chosen by: the way back from `audienceOf`. */
export const audienceFields = (
  kept: Kept,
): Pick<Draft, "audience" | "lists" | "segments" | "list" | "exclude"> => {
  if (Array.isArray(kept)) return { audience: "list", ...fieldsOf({ addresses: kept }), exclude: fieldsOf() };
  return {
    audience: kept === undefined || kept.all ? "subscribed" : "chosen",
    ...fieldsOf(kept),
    exclude: fieldsOf(kept?.exclude),
  };
};
