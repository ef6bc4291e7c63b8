import { links } from "../router.ts";
import { sourceWords } from "../words.ts";

/** What put an address on the list: a campaign has a page. */
export const Source = ({ source, name }: { source: string; name?: string | undefined }) =>
  source.startsWith("ses_campaign_") ? (
    <a href={links.campaign(source)}>{name ?? `Campaign ${source.slice(13, 21)}`}</a>
  ) : (
    (sourceWords[source] ?? source.replace(/^import_(.{8}).*/, "Import $1"))
  );
