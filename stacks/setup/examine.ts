import { checkHost, checkRecords, type Resolver } from "../../services/dns-records/look-up.ts";
import { wantedRecords } from "../../services/dns-records/wanted.ts";
import { readSettings, type Settings, stageFile, stageOf } from "../settings.ts";
import { askAccount, type Clients, isUntold } from "./ask-account.ts";
import type { Facts } from "./findings.ts";
import { findTerraform } from "./terraform-version.ts";

export type Variables = Record<string, string | undefined>;

/** With what a stage is looked at. */
export interface Instruments {
  readonly variables: Variables;
  /** The folder of the stages' files. */
  readonly stages: string;
  readonly clientsIn: (region: string) => Clients;
  readonly resolver: Resolver;
}

/** A stage's settings and where they are written. */
const stageIn = ({ variables, stages }: Instruments): { settings: Settings; file: string } => ({
  settings: readSettings(variables, stages),
  file: stageFile(stageOf(variables), stages),
});

/** Hosts that links have or had; none: CloudFront's own. */
const hostsOf = ({ publicUrl, siteDomains = [] }: Settings): string[] =>
  publicUrl ? [new URL(publicUrl).hostname] : siteDomains.map(({ domain }) => domain);

/** Finds out all that a stage stands on. Nothing is changed. @throws Error of the settings */
export const examine = async (instruments: Instruments): Promise<Facts> => {
  const { settings, file } = stageIn(instruments);
  const { resolver } = instruments;
  const clients = instruments.clientsIn(settings.region);
  const account = await askAccount(clients, settings).finally(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  const { identity } = account;
  const known = isUntold(identity) ? undefined : identity;
  const wanted = wantedRecords({
    region: settings.region,
    sender: settings.sender,
    dkimTokens: known?.dkimTokens ?? [],
    mailFrom: known?.mailFrom,
    reportsTo: settings.alarmEmail,
  });
  return {
    settings,
    file,
    terraform: findTerraform(instruments.variables),
    account,
    // Of somebody else's domain, from which a single address sends, no record is ours to publish.
    records:
      isUntold(account.account) || known?.name.includes("@") ? [] : await checkRecords(resolver, wanted),
    siteHosts: await Promise.all(hostsOf(settings).map((name) => checkHost(resolver, name))),
  };
};
