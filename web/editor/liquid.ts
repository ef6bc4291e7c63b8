/** A value of the contact, or of the mail, that a template may show. */
export interface MergeField {
  /** As it stands in a tag. */
  readonly name: string;
  /** What it is, and how many have it. */
  readonly hint: string;
  /** Whether it may be empty for somebody: then there is a text for that. */
  readonly mayBeEmpty: boolean;
}

/** What the tag of a merge field says. */
export interface MergeTag {
  readonly name: string;
  /** What stands there when it is empty; an empty one is none. */
  readonly fallback: string;
}

const anyTag = /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/;
const mergeTagPattern =
  /^\{\{-?\s*([A-Za-z_][\w.]*)\s*(?:\|\s*default:\s*(?:'([^']*)'|"([^"]*)")\s*)?-?\}\}$/;

/** A text in Liquid, cut at its tags and outputs: each second part is one of those. */
export const cutAtTags = (text: string): string[] => text.split(anyTag);

/** Changes what of a text is no Liquid; tags stay as they are. */
export const outsideTags = (text: string, change: (part: string) => string): string =>
  cutAtTags(text)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join("");

/** A text as a string of Liquid, which knows no escapes: what would end it early is written otherwise. */
const quoted = (text: string): string => {
  const safe = text.replace(/[{}%]{2,}/g, (run) => run[0]!).replace(/\s+/g, " ");
  return safe.includes("'") ? `"${safe.replaceAll('"', "”")}"` : `'${safe}'`;
};

/** The tag of a merge field: `{{ first_name | default: 'friend' }}`. */
export const mergeTag = ({ name, fallback }: MergeTag): string =>
  fallback === "" ? `{{ ${name} }}` : `{{ ${name} | default: ${quoted(fallback)} }}`;

/** What a tag says; undefined when it does more than a merge field does. */
export const readMergeTag = (tag: string): MergeTag | undefined => {
  const match = mergeTagPattern.exec(tag);
  return match ? { name: match[1]!, fallback: match[2] ?? match[3] ?? "" } : undefined;
};

/** A line as somebody may read it: where a field is, its fallback, or else its name. */
export const asRead = (line: string): string =>
  cutAtTags(line)
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const field = readMergeTag(part);
      return field ? field.fallback || `[${field.name}]` : "";
    })
    .join("");
