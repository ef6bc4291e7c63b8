/** The contact a preview is written to. */
const sample: Readonly<Record<string, string>> = {
  email: "ada@example.net",
  first_name: "Ada",
  last_name: "Lovelace",
  company: "Analytical Engines",
};

const output =
  /\{\{-?\s*(?:attributes\.)?([A-Za-z_]\w*)\s*(?:\|\s*default:\s*(?:"([^"]*)"|'([^']*)'))?\s*-?\}\}/g;

/**
 * What a template looks like for a sample contact. Only plain values and their `default` are filled in; whatever
 * else Liquid can do is left as it is written, and is carried out when the campaign is sent.
 */
export const withSampleValues = (template: string): string =>
  template.replace(
    output,
    (_, name: string, double?: string, single?: string) => sample[name] ?? double ?? single ?? "",
  );
