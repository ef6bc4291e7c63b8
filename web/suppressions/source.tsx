import { links } from "../router.ts";

const words: Readonly<Record<string, string>> = {
  api: "API or by hand",
  ses: "SES",
  preferences: "Preferences",
};

/** What put an address on the list: a campaign has a page. */
export const Source = ({ source, name }: { source: string; name?: string | undefined }) =>
  source.startsWith("ses_campaign_") ? (
    <a href={links.campaign(source)}>{name ?? `Campaign ${source.slice(13, 21)}`}</a>
  ) : (
    (words[source] ?? source.replace(/^import_(.{8}).*/, "Import $1"))
  );
