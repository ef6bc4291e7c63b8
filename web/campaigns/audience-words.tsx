import type { ComponentChildren } from "preact";
import { listsToldApart, segmentsToldApart } from "../api/all-of.ts";
import type { Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { capitalized, counted } from "../format.ts";
import { links } from "../router.ts";

type Audience = Campaign["audience"];
type Chosen = Audience["exclude"];

/** The names of lists and segments, by id. */
type Names = ReadonlyMap<string, string>;

/** Whom a campaign is for: its lists and segments by their names, and where they lead. */
export const AudienceWords = ({ audience }: { audience: Audience }): ComponentChildren =>
  isNamed(audience) || isNamed(audience.exclude) ? (
    <NamedAudience audience={audience} />
  ) : (
    capitalized(audience.words)
  );

const isNamed = ({ lists, segments }: Chosen): boolean => lists.length + segments.length > 0;

const NamedAudience = ({ audience }: { audience: Audience }): ComponentChildren => {
  const { api } = useConnection();
  const { data, error } = useResource("", async (signal): Promise<Names> => {
    const [lists, segments] = await Promise.all([
      listsToldApart(api, signal),
      segmentsToldApart(api, signal),
    ]);
    return new Map([
      ...lists.map(({ list_id, name }) => [list_id, name] as const),
      ...segments.map(({ segment_id, name }) => [segment_id, name] as const),
    ]);
  });
  if (!data) return error && capitalized(audience.words);
  return (
    <ul class="audience-words">
      {audience.all && <li>All subscribed contacts</li>}
      <Parts chosen={audience} names={data} word={capitalized} />
      <Parts chosen={audience.exclude} names={data} word={(noun) => `Without ${noun}`} />
    </ul>
  );
};

interface PartsProps {
  readonly chosen: Chosen;
  readonly names: Names;
  /** How a part is spoken of, by its noun. */
  readonly word: (noun: string) => string;
}

const Parts = ({ chosen, names, word }: PartsProps) => (
  <>
    {chosen.lists.map((id) => (
      <Part key={id} word={word("list")} name={names.get(id)} href={links.list(id)} />
    ))}
    {chosen.segments.map((id) => (
      <Part key={id} word={word("segment")} name={names.get(id)} href={links.segment(id)} />
    ))}
    {chosen.addresses > 0 && <li>{word(counted(chosen.addresses, "address", "addresses"))}</li>}
  </>
);

interface PartProps {
  readonly word: string;
  /** Undefined once it is deleted. */
  readonly name: string | undefined;
  readonly href: string;
}

const Part = ({ word, name, href }: PartProps): ComponentChildren =>
  name === undefined ? (
    <li>{word} that was deleted</li>
  ) : (
    <li>
      {word} <a href={href}>{name}</a>
    </li>
  );
