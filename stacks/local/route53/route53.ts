import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DomUtils, parseDocument } from "htmlparser2";
import { type AwsCall, AwsError, type AwsReply, type Engine } from "../types.ts";
import { xmlDocument, xmlText } from "../xml.ts";
import { type Change, changed, createZones, type HostedZone } from "./zones.ts";

const namespace = "https://route53.amazonaws.com/doc/2013-04-01/";

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

const elements = (name: string, within: Parameters<typeof DomUtils.getElementsByTagName>[1]): Element[] =>
  DomUtils.getElementsByTagName(name, within, true);
const textOf = (name: string, within: Parameters<typeof DomUtils.getElementsByTagName>[1]): string =>
  elements(name, within)
    .slice(0, 1)
    .map((found) => DomUtils.textContent(found).trim())
    .join("");

/** A name as Route 53 keeps it: lower-case, with the dot of the root at its end. */
const absolute = (name: string): string => `${name.toLowerCase().replace(/\.$/, "")}.`;

const parsed = ({ body }: AwsCall) => parseDocument(body.toString(), { xmlMode: true });

const changesOf = (call: AwsCall): Change[] =>
  elements("Change", parsed(call)).map((change) => {
    if (elements("AliasTarget", change).length > 0)
      throw new AwsError("UnknownOperationException", "The local Route 53 has no aliases.", 404);
    return {
      action: textOf("Action", change),
      record: {
        name: absolute(textOf("Name", change)),
        type: textOf("Type", change),
        ttl: Number(textOf("TTL", change)),
        values: elements("Value", change).map((value) => DomUtils.textContent(value)),
      },
    };
  });

const zoneXml = ({ id, name, reference, records }: HostedZone): string =>
  `<HostedZone>${xmlText("Id", `/hostedzone/${id}`)}${xmlText("Name", name)}${xmlText("CallerReference", reference)}<Config>${xmlText("PrivateZone", "false")}</Config>${xmlText("ResourceRecordSetCount", String(records.length))}</HostedZone>`;

/** What was asked for is so at once here. */
const changeXml = (): string =>
  `<ChangeInfo>${xmlText("Id", "/change/C0000000000000")}${xmlText("Status", "INSYNC")}${xmlText("SubmittedAt", new Date().toISOString())}</ChangeInfo>`;

const recordsXml = ({ records }: HostedZone): string =>
  records
    .map(
      ({ name, type, ttl, values }) =>
        `<ResourceRecordSet>${xmlText("Name", name)}${xmlText("Type", type)}${xmlText("TTL", String(ttl))}<ResourceRecords>${values.map((value) => `<ResourceRecord>${xmlText("Value", value)}</ResourceRecord>`).join("")}</ResourceRecords></ResourceRecordSet>`,
    )
    .join("");

/** The part of a path that names a zone. */
const zoneId = ({ url }: AwsCall): string => url.pathname.split("/")[3] ?? "";

/**
 * Public zones of Route 53 and plain records in them; nobody is answered by DNS.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html
 */
export const createRoute53 = (stateDir: string): { readonly engine: Engine } => {
  const zones = createZones(join(stateDir, "route53.json"));
  const operations: Readonly<Record<string, (call: AwsCall) => AwsReply>> = {
    CreateHostedZone: (call) => {
      const document = parsed(call);
      const zone: HostedZone = {
        id: `Z${randomBytes(10).toString("hex").toUpperCase()}`,
        name: absolute(textOf("Name", document)),
        reference: textOf("CallerReference", document),
        records: [],
      };
      zones.add(zone);
      const servers = `<DelegationSet><NameServers>${xmlText("NameServer", "ns.local")}</NameServers></DelegationSet>`;
      const location = `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`;
      const content = `${zoneXml(zone)}${changeXml()}${servers}`;
      return xmlDocument("CreateHostedZoneResponse", namespace, content, 201, { location });
    },
    ListHostedZonesByName: ({ url }) => {
      const from = zones.from(absolute(url.searchParams.get("dnsname") ?? ""));
      const most = Number(url.searchParams.get("maxitems") ?? 100);
      const shown = from.slice(0, most).map(zoneXml).join("");
      return xmlDocument(
        "ListHostedZonesByNameResponse",
        namespace,
        `<HostedZones>${shown}</HostedZones>${xmlText("IsTruncated", String(from.length > most))}${xmlText("MaxItems", String(most))}`,
      );
    },
    ChangeResourceRecordSets: (call) => {
      zones.replace(changed(zones.get(zoneId(call)), changesOf(call)));
      return xmlDocument("ChangeResourceRecordSetsResponse", namespace, changeXml());
    },
    ListResourceRecordSets: (call) =>
      xmlDocument(
        "ListResourceRecordSetsResponse",
        namespace,
        `<ResourceRecordSets>${recordsXml(zones.get(zoneId(call)))}</ResourceRecordSets>${xmlText("IsTruncated", "false")}${xmlText("MaxItems", "300")}`,
      ),
  };
  return { engine: { call: async (call) => operations[call.operation]!(call) } };
};
