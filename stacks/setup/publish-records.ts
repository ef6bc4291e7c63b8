import {
  ChangeResourceRecordSetsCommand,
  InvalidChangeBatch,
  ListHostedZonesByNameCommand,
  type Route53Client,
} from "@aws-sdk/client-route-53";
import type { WantedRecord } from "../../services/dns-records/wanted.ts";

/** A public zone of this account. */
export interface Zone {
  /** Without the path that the API puts before it. */
  readonly id: string;
  /** Without the dot at its end. */
  readonly name: string;
}

/** Zones of one name, private ones among them, that are looked through. */
const sameNameMax = 10;

/** The nearest public zone that a name is in, if it is in this account. */
export const findZone = async (route53: Route53Client, name: string): Promise<Zone | undefined> => {
  const labels = name.split(".");
  for (const above of labels.slice(0, -1).keys()) {
    const domain = labels.slice(above).join(".");
    const asked = new ListHostedZonesByNameCommand({ DNSName: domain, MaxItems: sameNameMax });
    const { HostedZones = [] } = await route53.send(asked);
    const found = HostedZones.find((zone) => zone.Name === `${domain}.` && !zone.Config?.PrivateZone);
    if (found?.Id) return { id: found.Id.replace("/hostedzone/", ""), name: domain };
  }
  return undefined;
};

/** Long enough for caches, short enough to mend a slip. In seconds. */
const ttl = 3600;

/** As a zone file has it: a text in quotes, in strings of at most 255 characters (RFC 1035, section 3.3.14). */
const zoneFileValue = ({ type, value }: WantedRecord): string =>
  type === "TXT" ? (value.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(" ") : value;

/**
 * Makes records in a zone: all, or none. One that is there is not written over: the whole change is refused then.
 * @returns why Route 53 refused; undefined when they are made
 */
export const publishRecords = async (
  route53: Route53Client,
  { id }: Zone,
  records: readonly WantedRecord[],
): Promise<string | undefined> => {
  const Changes = records.map((record) => ({
    Action: "CREATE" as const,
    ResourceRecordSet: {
      Name: record.name,
      Type: record.type,
      TTL: ttl,
      ResourceRecords: [{ Value: zoneFileValue(record) }],
    },
  }));
  const change = new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes } });
  try {
    await route53.send(change);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidChangeBatch)) throw error;
    return error.messages?.join(" ") || error.message;
  }
};
