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

/** What `GET /_local/meter` answers. */
export interface MeterSnapshot {
  /** ISO 8601; when counting began. */
  readonly since: string;
  readonly services: Readonly<Record<string, Tally & { operations: Readonly<Record<string, Tally>> }>>;
  /** By role, then service. */
  readonly roles: Readonly<Record<string, Readonly<Record<string, Tally>>>>;
}

/** Counts the calls and the billable units of every service, by operation and by role. */
export function createMeter() {
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
      const services: Record<string, Tally & { operations: Record<string, Tally> }> = {};
      const roles: Record<string, Record<string, Tally>> = {};
      for (const { key, tally } of tallies.values()) {
        const { service, operation, role } = key;
        const operations = services[service]?.operations ?? {};
        operations[operation] = sum(operations[operation], tally);
        services[service] = { ...sum(services[service], tally), operations };
        roles[role] = { ...roles[role], [service]: sum(roles[role]?.[service], tally) };
      }
      return { since: since.toISOString(), services, roles };
    },
    reset(): void {
      tallies.clear();
      since = new Date();
    },
  };
}

export type Meter = ReturnType<typeof createMeter>;

function sum(tally: Tally | undefined, added: Tally): Tally {
  if (!tally) return added;
  const units: Record<string, number> = { ...tally.units };
  for (const [name, amount] of Object.entries(added.units)) units[name] = (units[name] ?? 0) + amount;
  return { calls: tally.calls + added.calls, errors: tally.errors + added.errors, units };
}
