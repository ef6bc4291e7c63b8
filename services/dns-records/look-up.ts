import { NODATA, NOTFOUND, promises } from "node:dns";
import { dmarcNames, type RecordState, stateOf, type WantedRecord } from "./wanted.ts";

export type Resolver = Pick<
  InstanceType<typeof promises.Resolver>,
  "resolveCname" | "resolveMx" | "resolveTxt" | "resolve4" | "resolve6"
>;

/** A record, and what DNS says of it. */
export interface CheckedRecord extends WantedRecord {
  /** `unanswered`: DNS did not say. */
  readonly state: RecordState | "unanswered";
}

const nothingThere: readonly unknown[] = [NODATA, NOTFOUND];

/** What there is, or nothing. @throws Error when DNS does not answer */
const orNone = async <T>(asked: Promise<T[]>): Promise<T[]> =>
  await asked.catch((error: Error & { code?: unknown }) => {
    if (nothingThere.includes(error.code)) return [];
    throw error;
  });

const answersTo = async (resolver: Resolver, type: WantedRecord["type"], name: string): Promise<string[]> => {
  if (type === "CNAME") return await orNone(resolver.resolveCname(name));
  if (type === "TXT") return (await orNone(resolver.resolveTxt(name))).map((parts) => parts.join(""));
  return (await orNone(resolver.resolveMx(name))).map(({ priority, exchange }) => `${priority} ${exchange}`);
};

/** DMARC is inherited: it is found where the domain, or one above it, has it. */
const namesOf = ({ purpose, name }: WantedRecord): string[] =>
  purpose === "DMARC" ? dmarcNames(name.replace(/^_dmarc\./, "")) : [name];

const checkRecord = async (resolver: Resolver, wanted: WantedRecord): Promise<CheckedRecord> => {
  try {
    for (const name of namesOf(wanted)) {
      const state = stateOf(wanted, await answersTo(resolver, wanted.type, name));
      if (state !== "missing") return { ...wanted, state };
    }
    return { ...wanted, state: "missing" };
  } catch {
    return { ...wanted, state: "unanswered" };
  }
};

/** Looks each record up. */
export const checkRecords = (resolver: Resolver, wanted: readonly WantedRecord[]): Promise<CheckedRecord[]> =>
  Promise.all(wanted.map((one) => checkRecord(resolver, one)));

/**
 * Looks records up by the resolvers of the machine.
 * @param ms then it gives up: what has no answer by then is unanswered.
 */
export const lookUpWithin =
  (ms: number) =>
  async (wanted: readonly WantedRecord[]): Promise<CheckedRecord[]> => {
    const resolver = new promises.Resolver({ timeout: ms / 4, tries: 2 });
    const timer = setTimeout(() => resolver.cancel(), ms);
    return await checkRecords(resolver, wanted).finally(() => clearTimeout(timer));
  };

/** A host of the site. */
export interface CheckedHost {
  readonly name: string;
  /** Undefined: DNS did not say. */
  readonly hasAddress: boolean | undefined;
}

/** Looks the addresses of a host up. */
export const checkHost = async (resolver: Resolver, name: string): Promise<CheckedHost> => {
  const asked = [orNone(resolver.resolve4(name)), orNone(resolver.resolve6(name))];
  const hasAddress = await Promise.all(asked).then(
    (found) => found.flat().length > 0,
    () => undefined,
  );
  return { name, hasAddress };
};
