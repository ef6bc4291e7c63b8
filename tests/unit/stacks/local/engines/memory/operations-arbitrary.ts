/**
 * Draws operations on a small space of keys. What dynoxide is known to do otherwise than DynamoDB (see memory.test.ts)
 * is not drawn: holes in lists, removals below what is not there, sets of numbers written in two ways.
 */
import fc from "fast-check";

/** The table of all operations. */
export const TableName = "Drawn";

export interface Step {
  readonly operation: string;
  readonly input: object;
}

/** A part of an expression with the values it uses. */
interface Part {
  readonly text: string;
  readonly values: readonly object[];
}

const S = (text: string) => ({ S: text });
const N = (text: string) => ({ N: text });
const text = fc.constantFrom("", "a", "ab", "é", "😀", "\uffee");
const number = fc.constantFrom("0", "1", "2", "1.5", "-0.25", "12345678901234567890");
const scalar = fc.oneof(
  text.map(S),
  number.map(N),
  fc.boolean().map((BOOL) => ({ BOOL })),
);
const strings = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((SS) => ({ SS }));
const numbers = fc.uniqueArray(fc.constantFrom("1", "2", "-7"), { minLength: 1 }).map((NS) => ({ NS }));
const list = fc.array(scalar, { maxLength: 3 }).map((L) => ({ L }));
const map = fc.dictionary(fc.constantFrom("k", "j"), scalar).map((M) => ({ M }));
const binary = fc.constantFrom("", "AA==", "AAE=", "/w==").map((B) => ({ B }));
const anything = fc.oneof(scalar, strings, numbers, list, map, binary, fc.constant({ NULL: true }));

const key = fc.record({
  p: fc.constantFrom("a", "B").map(S),
  s: fc.constantFrom("1", "2", "10", "-3").map(N),
});
const indexKey = fc.constantFrom("red", "blue").map(S);
const item = fc
  .tuple(
    key,
    // Mostly whole: an update of what an item lacks is refused.
    fc.record(
      { g: indexKey, x: anything, n: number.map(N), ss: strings, l: list, m: map },
      { requiredKeys: ["n", "ss", "l", "m"] },
    ),
  )
  .map(([keys, rest]) => ({ ...keys, ...rest }));

const path = fc.constantFrom("x", "n", "ss", "l", "m", "m.k", "l[0]", "g", "nothing", "m.#k");
const operator = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");

/** An attribute with a value of its own type: two that are drawn apart are seldom comparable. */
const comparable = fc.oneof(
  fc.tuple(fc.constant("n"), fc.constantFrom("0", "1", "2", "1.5").map(N)),
  fc.tuple(fc.constant("ss"), strings),
  fc.tuple(fc.constant("l"), list),
  fc.tuple(fc.constant("m"), map),
  fc.tuple(fc.constantFrom("m.k", "x", "l[0]", "nothing"), scalar),
  fc.tuple(path, anything),
);

const test: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(comparable, operator).map(([[a, value], op]) => ({ text: `${a} ${op} ?`, values: [value] })),
  fc.tuple(path, fc.constantFrom("1", "0", "-3")).map(([a, low]) => ({
    text: `${a} BETWEEN ? AND ?`,
    values: [N(low), N("2")],
  })),
  fc
    .tuple(path, fc.array(scalar, { minLength: 1, maxLength: 3 }))
    .map(([a, values]) => ({ text: `${a} IN (${values.map(() => "?").join(", ")})`, values })),
  path.map((a) => ({ text: `attribute_exists(${a})`, values: [] })),
  path.map((a) => ({ text: `attribute_not_exists(${a})`, values: [] })),
  fc.tuple(path, text).map(([a, prefix]) => ({ text: `begins_with(${a}, ?)`, values: [S(prefix)] })),
  fc.tuple(path, scalar).map(([a, one]) => ({ text: `contains(${a}, ?)`, values: [one] })),
  fc
    .tuple(path, fc.constantFrom("S", "N", "SS", "L", "M", "BOOL"))
    .map(([a, type]) => ({ text: `attribute_type(${a}, ?)`, values: [S(type)] })),
  fc
    .tuple(path, operator, fc.constantFrom("0", "1", "2"))
    .map(([a, op, size]) => ({ text: `size(${a}) ${op} ?`, values: [N(size)] })),
);

const condition: fc.Arbitrary<Part> = fc.oneof(
  { weight: 3, arbitrary: test },
  test.map((one) => ({ ...one, text: `NOT ${one.text}` })),
  fc.tuple(test, fc.constantFrom("AND", "OR", "and", "Or"), test).map(([a, word, b]) => ({
    text: `${a.text} ${word} ${b.text}`,
    values: [...a.values, ...b.values],
  })),
  fc.tuple(test, test, test).map(([a, b, c]) => ({
    text: `${a.text} AND (${b.text} OR NOT ${c.text})`,
    values: [...a.values, ...b.values, ...c.values],
  })),
);

/** Actions by the attribute they change, as no two may change one. */
const set = (attribute: string, value: fc.Arbitrary<object>, source = "?") =>
  value.map((one) => ({ section: "SET", text: `${attribute} = ${source}`, values: [one] }));
const bare = (section: string, attribute: string) =>
  fc.constant({ section, text: attribute, values: [] as object[] });
const with_ = (section: string, attribute: string, value: fc.Arbitrary<object>) =>
  value.map((one) => ({ section, text: `${attribute} ?`, values: [one] }));
const counts = number.map(N);
const actions = fc
  .record(
    {
      x: fc.oneof(set("x", anything), bare("REMOVE", "x"), set("x", scalar, "if_not_exists(n, ?)")),
      n: fc.oneof(
        set("n", counts),
        set("n", counts, "n + ?"),
        set("n", counts, "n - ?"),
        set("n", counts, "if_not_exists(n, ?)"),
        with_("ADD", "n", counts),
        bare("REMOVE", "n"),
      ),
      ss: fc.oneof(with_("ADD", "ss", strings), with_("DELETE", "ss", strings), bare("REMOVE", "ss")),
      l: fc.oneof(
        set("l", list, "list_append(l, ?)"),
        set("l", list, "list_append(?, l)"),
        set("l", list),
        set("l[0]", scalar),
        bare("REMOVE", "l"),
      ),
      m: fc.oneof(set("m.k", scalar), set("m.#k", scalar), set("m", map)),
      g: fc.oneof(set("g", indexKey), bare("REMOVE", "g")),
    },
    { requiredKeys: [] },
  )
  .map((chosen) => Object.values(chosen))
  .filter((chosen) => chosen.length > 0);

const update: fc.Arbitrary<Part> = actions.map((chosen) => {
  const sections = ["SET", "REMOVE", "ADD", "DELETE"].flatMap((section) => {
    const own = chosen.filter((one) => one.section === section);
    return own.length > 0 ? [{ text: `${section} ${own.map((one) => one.text).join(", ")}`, own }] : [];
  });
  return {
    text: sections.map((section) => section.text).join(" "),
    values: sections.flatMap(({ own }) => own.flatMap(({ values }) => values)),
  };
});

/** Numbers the placeholders of a request's expressions, and names what needs a name. */
const expressions = (parts: Readonly<Record<string, Part | undefined>>): object => {
  const ExpressionAttributeValues: Record<string, object> = {};
  const input: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (!part) continue;
    const values = part.values.values();
    input[name] = part.text.replace(/\?/g, () => {
      const placeholder = `:v${Object.keys(ExpressionAttributeValues).length}`;
      ExpressionAttributeValues[placeholder] = values.next().value!;
      return placeholder;
    });
  }
  if (Object.keys(ExpressionAttributeValues).length > 0)
    input.ExpressionAttributeValues = ExpressionAttributeValues;
  const names = Object.values(parts).some((part) => part?.text.includes("#k"));
  return names ? { ...input, ExpressionAttributeNames: { "#k": "k" } } : input;
};

const capacity = fc.record(
  { ReturnConsumedCapacity: fc.constantFrom("TOTAL", "INDEXES", "NONE") },
  { requiredKeys: [] },
);
const onFailure = fc.record(
  { ReturnValuesOnConditionCheckFailure: fc.constantFrom("ALL_OLD", "NONE") },
  { requiredKeys: [] },
);
const maybeCondition = fc.option(condition, { nil: undefined, freq: 2 });

const put = fc
  .tuple(item, maybeCondition, onFailure)
  .map(([Item, one, more]) => ({ Item, ...expressions({ ConditionExpression: one }), ...more }));
const remove = fc
  .tuple(key, maybeCondition, onFailure)
  .map(([Key, one, more]) => ({ Key, ...expressions({ ConditionExpression: one }), ...more }));
const change = fc.tuple(key, update, maybeCondition, onFailure).map(([Key, one, other, more]) => ({
  Key,
  ...expressions({ UpdateExpression: one, ConditionExpression: other }),
  ...more,
}));
const check = fc
  .tuple(key, condition, onFailure)
  .map(([Key, one, more]) => ({ Key, ...expressions({ ConditionExpression: one }), ...more }));
const projection = fc.option(
  fc
    .uniqueArray(fc.constantFrom("x", "n", "m.k", "l[0]", "ss", "p", "g"), { minLength: 1 })
    .map((paths): Part => ({ text: paths.join(", "), values: [] })),
  { nil: undefined },
);

const rangeTest: fc.Arbitrary<Part | undefined> = fc.option(
  fc.oneof(
    fc
      .tuple(fc.constantFrom("=", "<", "<=", ">", ">="), fc.constantFrom("1", "2", "0.7"))
      .map(([op, value]) => ({ text: `s ${op} ?`, values: [N(value)] })),
    fc.constant({ text: "s BETWEEN ? AND ?", values: [N("-3"), N("2")] }),
  ),
  { nil: undefined },
);
const both = (hash: Part, range: Part | undefined): Part =>
  range ? { text: `${hash.text} AND ${range.text}`, values: [...hash.values, ...range.values] } : hash;

const pageOptions = fc.record(
  { Limit: fc.constantFrom(1, 2, 5), ScanIndexForward: fc.boolean(), Select: fc.constant("COUNT") },
  { requiredKeys: [] },
);
/** A filter must not name a key: it is drawn without the index's. */
const filter = fc.option(
  condition.filter(({ text }) => !/\bg\b/.test(text)),
  { nil: undefined },
);
const queryTable = fc
  .tuple(key, rangeTest, filter, projection, pageOptions, capacity)
  .map(([{ p }, range, one, paths, options, units]) => ({
    ...expressions({
      KeyConditionExpression: both({ text: "p = ?", values: [p] }, range),
      FilterExpression: one,
      ProjectionExpression: options.Select ? undefined : paths,
    }),
    ...options,
    ...units,
  }));
const queryIndex = fc
  .tuple(indexKey, fc.constantFrom("ALL", "KEYS_ONLY", "INCLUDE"), rangeTest, filter, pageOptions, capacity)
  .map(([g, IndexName, range, one, options, units]) => ({
    IndexName,
    ...expressions({
      KeyConditionExpression: both(
        { text: "g = ?", values: [g] },
        IndexName === "KEYS_ONLY" ? undefined : range,
      ),
      FilterExpression: one,
    }),
    ...options,
    ...units,
  }));

const keyId = ({ p, s }: { p: { S: string }; s: { N: string } }) => `${p.S} ${s.N}`;
const keys = fc.uniqueArray(key, { selector: keyId, minLength: 1, maxLength: 4 });

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(put, capacity, fc.constantFrom("NONE", "ALL_OLD"))
      .map(([input, units, ReturnValues]) => ({
        operation: "PutItem",
        input: { TableName, ...input, ...units, ReturnValues },
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(change, capacity, fc.constantFrom("NONE", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
      .map(([input, units, wanted]) => {
        // Of a list's element dynoxide returns the whole list.
        const ReturnValues = JSON.stringify(input).includes("l[0]") ? "ALL_NEW" : wanted;
        return { operation: "UpdateItem", input: { TableName, ...input, ...units, ReturnValues } };
      }),
  },
  fc.tuple(remove, capacity, fc.constantFrom("NONE", "ALL_OLD")).map(([input, units, ReturnValues]) => ({
    operation: "DeleteItem",
    input: { TableName, ...input, ...units, ReturnValues },
  })),
  fc.tuple(key, projection, capacity, fc.boolean()).map(([Key, paths, units, ConsistentRead]) => ({
    operation: "GetItem",
    input: { TableName, Key, ...expressions({ ProjectionExpression: paths }), ...units, ConsistentRead },
  })),
  queryTable.map((input) => ({ operation: "Query", input: { TableName, ...input } })),
  queryIndex.map((input) => ({ operation: "Query", input: { TableName, ...input } })),
  fc
    .tuple(fc.uniqueArray(item, { selector: keyId, minLength: 1, maxLength: 4 }), keys, capacity)
    .map(([items, removed, units]) => {
      const put = new Set(items.map(keyId));
      const writes = [
        ...items.map((Item) => ({ PutRequest: { Item } })),
        ...removed.filter((one) => !put.has(keyId(one))).map((Key) => ({ DeleteRequest: { Key } })),
      ];
      return { operation: "BatchWriteItem", input: { RequestItems: { [TableName]: writes }, ...units } };
    }),
  fc.tuple(keys, capacity).map(([one, units]) => ({
    operation: "TransactGetItems",
    input: { TransactItems: one.map((Key) => ({ Get: { TableName, Key } })), ...units },
  })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.array(
          fc.oneof(
            put.map((Put) => ({ Put })),
            change.map((Update) => ({ Update })),
            remove.map((Delete) => ({ Delete })),
            check.map((ConditionCheck) => ({ ConditionCheck })),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        capacity,
      )
      .map(([items, units]) => ({
        operation: "TransactWriteItems",
        input: {
          TransactItems: items.map((one) =>
            Object.fromEntries(Object.entries(one).map(([kind, input]) => [kind, { TableName, ...input }])),
          ),
          ...units,
        },
      })),
  },
);
