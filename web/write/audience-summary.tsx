import { counted } from "../format.ts";
import { addressesOf, type Draft, type DraftExclusion } from "./draft.ts";
import { useKnownAudiences } from "./use-known-audiences.ts";

/** Whom a draft is for, in words: its lists and segments by their names, and who is left out. */
export const AudienceSummary = ({ draft }: { draft: Draft }) => {
  const { lists, segments } = useKnownAudiences();
  const names = new Map([
    ...lists.map(({ list_id, name }) => [list_id, name] as const),
    ...segments.map(({ segment_id, name }) => [segment_id, name] as const),
  ]);
  const wordsOf = (chosen: DraftExclusion): string[] => [
    ...chosen.lists.map((id) => `list ${names.get(id) ?? id}`),
    ...chosen.segments.map((id) => `segment ${names.get(id) ?? id}`),
    ...addressWords(chosen.list),
  ];
  const without = draft.audience === "list" ? [] : wordsOf(draft.exclude);
  return (
    <>
      {toWords(draft, wordsOf)}
      {without.length > 0 && `, without ${without.join(", ")}`}
    </>
  );
};

const toWords = (draft: Draft, wordsOf: (chosen: DraftExclusion) => string[]): string => {
  if (draft.audience === "subscribed") return "All subscribed contacts";
  const parts = draft.audience === "list" ? addressWords(draft.list) : wordsOf(draft);
  return parts.length === 0 ? "Nobody yet" : parts.join(", ").replace(/^./, (first) => first.toUpperCase());
};

/** Who is written twice counts once. */
const addressWords = (list: string): string[] => {
  const addresses = new Set(addressesOf(list).map((address) => address.toLowerCase()));
  return addresses.size === 0 ? [] : [counted(addresses.size, "address", "addresses")];
};
