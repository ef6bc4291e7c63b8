/**
 * What calls consume: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const readUnitBytes = 4 * 1_024;
const writeUnitBytes = 1_024;

/** Units of reading so many bytes at once; a strongly consistent read consumes twice as many as another. */
export const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / readUnitBytes)) * (consistent ? 1 : 0.5);

/** Units of writing one item; none for no item. */
export const writeUnits = (bytes: number | undefined): number =>
  bytes === undefined ? 0 : Math.max(1, Math.ceil(bytes / writeUnitBytes));

/** Units consumed of one table. */
export interface Consumed {
  readonly table: number;
  /** By the index's name. */
  readonly indexes?: Readonly<Record<string, number>>;
}

export const sumConsumed = (all: readonly Consumed[]): Consumed => {
  const indexes: Record<string, number> = {};
  let table = 0;
  for (const one of all) {
    table += one.table;
    for (const [name, units] of Object.entries(one.indexes ?? {}))
      indexes[name] = (indexes[name] ?? 0) + units;
  }
  return { table, indexes };
};

/**
 * `ConsumedCapacity` of an answer.
 * @param wanted the call's `ReturnConsumedCapacity`.
 * @param transaction what a transaction did: its units are told once more under that name.
 */
export const describeConsumed = (
  TableName: string,
  { table, indexes = {} }: Consumed,
  wanted: string | undefined,
  transaction?: "Read" | "Write",
): object | undefined => {
  if (wanted !== "TOTAL" && wanted !== "INDEXES") return undefined;
  const units = (amount: number) => ({
    CapacityUnits: amount,
    ...(transaction && { [`${transaction}CapacityUnits`]: amount }),
  });
  const total = Object.values(indexes).reduce((sum, amount) => sum + amount, table);
  if (wanted === "TOTAL") return { TableName, ...units(total) };
  const entries = Object.entries(indexes).map(([name, amount]) => [name, units(amount)]);
  return {
    TableName,
    ...units(total),
    Table: units(table),
    ...(entries.length > 0 && { GlobalSecondaryIndexes: Object.fromEntries(entries) }),
  };
};
