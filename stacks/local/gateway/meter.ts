/** Billable units by name, e.g. `read_units`, `messages`, `gb_seconds`; each service has its own. */
export type Units = Readonly<Record<string, number>>;

/** One call to count. */
export interface Metered {
  readonly service: string;
  readonly operation: string;
  /** Role of the caller. */
  readonly role: string;
  readonly units: Units;
  /** Whether it was answered with an error. */
  readonly error: boolean;
}

export interface Tally {
  readonly calls: number;
  readonly errors: number;
  readonly units: Units;
}

/** By service: its sum, and what of it each operation is. */
export type Services = Readonly<
  Record<string, Tally & { readonly operations: Readonly<Record<string, Tally>> }>
>;

/** What `GET /_local/meter` answers. */
export interface MeterSnapshot {
  /** ISO 8601; when counting began. */
  readonly since: string;
  readonly services: Services;
  readonly roles: Readonly<Record<string, Services>>;
}

/** Counts the calls and the billable units of every service, by operation and by role. */
export const createMeter = () => {
  let since = new Date();
  const tallies = new Map<string, { key: Omit<Metered, "units" | "error">; tally: Tally }>();
  return {
    record({ service, operation, role, units, error }: Metered): void {
      const id = `${service} ${operation} ${role}`;
      const added = { calls: 1, errors: error ? 1 : 0, units };
      const tally = sum(tallies.get(id)?.tally, added);
      tallies.set(id, { key: { service, operation, role }, tally });
    },
    snapshot(): MeterSnapshot {
      let services: Services = {};
      const roles: Record<string, Services> = {};
      for (const { key, tally } of tallies.values()) {
        services = withTally(services, key, tally);
        roles[key.role] = withTally(roles[key.role] ?? {}, key, tally);
      }
      return { since: since.toISOString(), services, roles };
    },
    reset(): void {
      tallies.clear();
      since = new Date();
    },
  };
};

export type Meter = ReturnType<typeof createMeter>;

const withTally = (
  services: Services,
  { service, operation }: Pick<Metered, "service" | "operation">,
  tally: Tally,
): Services => {
  const operations = services[service]?.operations ?? {};
  return {
    ...services,
    [service]: {
      ...sum(services[service], tally),
      operations: { ...operations, [operation]: sum(operations[operation], tally) },
    },
  };
};

const sum = (tally: Tally | undefined, added: Tally): Tally => {
  if (!tally) return added;
  const units: Record<string, number> = { ...tally.units };
  for (const [name, amount] of Object.entries(added.units)) units[name] = (units[name] ?? 0) + amount;
  return { calls: tally.calls + added.calls, errors: tally.errors + added.errors, units };
};
