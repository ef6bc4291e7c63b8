import { links } from "../router.ts";
import { sourceWords } from "../words.ts";

/** What put an address on the list: a campaign and an import have a page. @param name of the campaign, or of the file. */
export const Source = ({ source, name }: { source: string; name?: string | undefined }) => {
  if (source.startsWith("ses_campaign_"))
    return <a href={links.campaign(source)}>{name ?? `Campaign ${source.slice(13, 21)}`}</a>;
  if (!source.startsWith("import_")) return sourceWords[source] ?? source;
  // After 90 days nothing is known of an import.
  return name === undefined ? (
    "An import"
  ) : (
    <a class="clamped" href={links.import(source)} title={name}>
      {name}
    </a>
  );
};
