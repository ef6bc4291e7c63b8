import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { AwsError } from "../types.ts";

export interface RecordSet {
  /** With the dot at its end, lower-case. */
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** As a zone file has them: text in quotes. */
  readonly values: readonly string[];
}

export interface HostedZone {
  readonly id: string;
  /** With the dot at its end, lower-case. */
  readonly name: string;
  readonly reference: string;
  readonly records: readonly RecordSet[];
}

export interface Change {
  readonly action: string;
  readonly record: RecordSet;
}

const invalid = (message: string) => new AwsError("InvalidChangeBatch", message, 400);

/** Names as Route 53 sorts zones: by their labels from the end. */
export const sortKey = (name: string): string => name.toLowerCase().split(".").reverse().join(".");

const isAt =
  ({ name, type }: Pick<RecordSet, "name" | "type">) =>
  (other: RecordSet): boolean =>
    other.name === name && other.type === type;

const checked = (zone: HostedZone, { record }: Change): void => {
  if (record.name !== zone.name && !record.name.endsWith(`.${zone.name}`))
    throw invalid(`RRSet with DNS name ${record.name} is not permitted in zone ${zone.name}`);
  if (record.type === "TXT" && record.values.some((value) => !/^"[^"]{0,255}"( "[^"]{0,255}")*$/.test(value)))
    throw invalid(
      `Invalid Resource Record: FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks)`,
    );
};

/**
 * A zone with changes, all of them.
 * @throws AwsError InvalidChangeBatch when one of them cannot be made, as the real one: then none is
 */
export const changed = (zone: HostedZone, changes: readonly Change[]): HostedZone => {
  let { records } = zone;
  for (const change of changes) {
    const { action, record } = change;
    checked(zone, change);
    if (action !== "CREATE" && action !== "UPSERT")
      throw new AwsError("UnknownOperationException", `The local Route 53 does not do ${action}.`, 404);
    if (action === "CREATE" && records.some(isAt(record)))
      throw invalid(
        `Tried to create resource record set [name='${record.name}', type='${record.type}'] but it already exists`,
      );
    records = [...records.filter((other) => !isAt(record)(other)), record];
  }
  return { ...zone, records };
};

/**
 * The hosted zones of the account.
 * @param file keeps them over a restart
 */
export const createZones = (file: string) => {
  let zones: readonly HostedZone[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const keep = (all: readonly HostedZone[]) => {
    writeFileSync(file, JSON.stringify(all));
    zones = all;
  };
  return {
    /** Those of a name and after it, in Route 53's order. */
    from: (name: string): HostedZone[] =>
      zones
        .filter((zone) => sortKey(zone.name) >= sortKey(name))
        .toSorted((a, b) => (sortKey(a.name) < sortKey(b.name) ? -1 : 1)),
    /** @throws AwsError NoSuchHostedZone */
    get: (id: string): HostedZone => {
      const found = zones.find((zone) => zone.id === id);
      if (!found) throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404);
      return found;
    },
    add: (zone: HostedZone): void => keep([...zones, zone]),
    replace: (zone: HostedZone): void => keep(zones.map((other) => (other.id === zone.id ? zone : other))),
  };
};
