/** Single calls on one table with the items below, and how DynamoDB answers them. */

export const table = { TableName: "Cases" };
export const key = { p: { S: "a" }, s: { N: "1" } };
export const other = { p: { S: "a" }, s: { N: "2" } };
export const absent = { p: { S: "nobody" }, s: { N: "1" } };

const full = {
  ...key,
  g: { S: "red" },
  x: { S: "text" },
  n: { N: "5" },
  l: { L: [{ N: "1" }, { S: "two" }, { N: "3" }] },
  m: { M: { k: { S: "v" }, deep: { M: { list: { L: [{ S: "end" }] } } } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "2"] },
  bin: { B: "AAEC" },
  yes: { BOOL: true },
  nil: { NULL: true },
};
export const items = [
  full,
  { ...other, g: { S: "red" }, x: { S: "TEXT" } },
  { p: { S: "a" }, s: { N: "10" }, g: { S: "blue" }, n: { N: "-1.5" } },
  { p: { S: "b" }, s: { N: "-3" } },
];

export type Case = readonly [title: string, operation: string, input: object];

const values = (one: object) => ({ ExpressionAttributeValues: one });
const v = (value: object) => values({ ":v": value });
const put = (more: object) => ({ ...table, Item: key, ...more });
const update = (UpdateExpression: string, more: object = {}) => ({
  ...table,
  Key: key,
  UpdateExpression,
  ReturnValues: "ALL_NEW",
  ...more,
});
const query = (KeyConditionExpression: string, given: object, more: object = {}) => ({
  ...table,
  KeyConditionExpression,
  ...values(given),
  ...more,
});
const a = { ":p": { S: "a" } };
const red = { ":g": { S: "red" } };
const when = (ConditionExpression: string, given?: object) =>
  put({ ConditionExpression, ...(given && v(given)), ReturnConsumedCapacity: "TOTAL" });
const transact = (...TransactItems: object[]) => ({ TransactItems });

const items_: Case[] = [
  [
    "an item with its index",
    "PutItem",
    put({ Item: { ...absent, g: { S: "red" } }, ReturnConsumedCapacity: "INDEXES" }),
  ],
  [
    "an item in place of another",
    "PutItem",
    put({ ReturnValues: "ALL_OLD", ReturnConsumedCapacity: "INDEXES" }),
  ],
  ["an item as it was", "PutItem", put({ Item: full, ReturnConsumedCapacity: "INDEXES" })],
  [
    "an item moved within an index",
    "PutItem",
    put({ Item: { ...full, g: { S: "blue" } }, ReturnConsumedCapacity: "INDEXES" }),
  ],
  [
    "numbers written in many ways",
    "PutItem",
    put({ Item: { ...key, n: { N: "+01.50e1" }, ns: { NS: ["1e2", "0.10"] } } }),
  ],
  ["a failed condition", "PutItem", when("attribute_not_exists(p)")],
  [
    "a failed condition with the item",
    "PutItem",
    { ...when("attribute_not_exists(p)"), ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
  ],
  ["a condition on nobody", "PutItem", { ...when("attribute_exists(p)"), Item: absent }],
  [
    "a large item",
    "PutItem",
    put({ Item: { ...key, x: { S: "é".repeat(3_000) } }, ReturnConsumedCapacity: "TOTAL" }),
  ],
  ["an item beyond 400 KB", "PutItem", put({ Item: { ...key, x: { S: "x".repeat(410_000) } } })],
  ["no sort key", "PutItem", put({ Item: { p: { S: "a" } } })],
  ["an empty key", "PutItem", put({ Item: { p: { S: "" }, s: { N: "1" } } })],
  ["a key of another type", "PutItem", put({ Item: { p: { N: "1" }, s: { N: "1" } } })],
  ["a key that is too long", "PutItem", put({ Item: { p: { S: "x".repeat(2_049) }, s: { N: "1" } } })],
  ["an index key of another type", "PutItem", put({ Item: { ...key, g: { N: "1" } } })],
  ["an empty index key", "PutItem", put({ Item: { ...key, g: { S: "" } } })],
  ["an empty set", "PutItem", put({ Item: { ...key, x: { SS: [] } } })],
  ["a set with a member twice", "PutItem", put({ Item: { ...key, x: { SS: ["a", "a"] } } })],
  ["a set with a number twice", "PutItem", put({ Item: { ...key, x: { NS: ["1", "1.0"] } } })],
  ["a value without a type", "PutItem", put({ Item: { ...key, x: {} } })],
  ["a value of two types", "PutItem", put({ Item: { ...key, x: { S: "a", N: "1" } } })],
  ["NULL that is false", "PutItem", put({ Item: { ...key, x: { NULL: false } } })],
  ["what is no number", "PutItem", put({ Item: { ...key, x: { N: "one" } } })],
  ["a number of 39 digits", "PutItem", put({ Item: { ...key, x: { N: "1".repeat(39) } } })],
  ["a number too large", "PutItem", put({ Item: { ...key, x: { N: "1e126" } } })],
  ["a number too small", "PutItem", put({ Item: { ...key, x: { N: "1e-131" } } })],
  [
    "the largest number and the smallest",
    "PutItem",
    put({ Item: { ...key, x: { N: "9.99e125" }, n: { N: "-1e-130" } } }),
  ],
  ["ReturnValues of an update", "PutItem", put({ ReturnValues: "ALL_NEW" })],
  ["a table that is not there", "PutItem", put({ TableName: "Nothing" })],
  ["a read", "GetItem", { ...table, Key: key, ReturnConsumedCapacity: "INDEXES" }],
  [
    "a consistent read of nobody",
    "GetItem",
    { ...table, Key: absent, ConsistentRead: true, ReturnConsumedCapacity: "TOTAL" },
  ],
  [
    "parts of an item",
    "GetItem",
    {
      ...table,
      Key: key,
      ProjectionExpression: "m.deep.#l[0], l[2], l[0], n, nothing",
      ExpressionAttributeNames: { "#l": "list" },
    },
  ],
  ["half a key", "GetItem", { ...table, Key: { p: { S: "a" } } }],
  ["a key with more", "GetItem", { ...table, Key: { ...key, x: { S: "" } } }],
  ["a sort key of another type", "GetItem", { ...table, Key: { p: { S: "a" }, s: { S: "1" } } }],
  ["an empty key", "GetItem", { ...table, Key: { p: { S: "" }, s: { N: "1" } } }],
  ["paths that overlap", "GetItem", { ...table, Key: key, ProjectionExpression: "m, m.k" }],
  [
    "a delete",
    "DeleteItem",
    { ...table, Key: key, ReturnValues: "ALL_OLD", ReturnConsumedCapacity: "INDEXES" },
  ],
  [
    "a delete of nobody",
    "DeleteItem",
    { ...table, Key: absent, ReturnValues: "ALL_OLD", ReturnConsumedCapacity: "TOTAL" },
  ],
  [
    "a delete under a condition",
    "DeleteItem",
    { ...table, Key: key, ConditionExpression: "n > :v", ...v({ N: "5" }) },
  ],
];

const updates: Case[] = [
  [
    "all sections",
    "UpdateItem",
    update(
      "SET x = :v REMOVE yes ADD n :n DELETE ss :s",
      values({ ":v": { N: "1" }, ":n": { N: "2" }, ":s": { SS: ["a"] } }),
    ),
  ],
  ["words in small letters", "UpdateItem", update("set x = :v remove yes", v({ N: "1" }))],
  [
    "an update of nobody",
    "UpdateItem",
    update("ADD n :v", { Key: absent, ...v({ N: "1" }), ReturnConsumedCapacity: "INDEXES" }),
  ],
  ["no expression", "UpdateItem", { ...table, Key: absent, ReturnValues: "ALL_NEW" }],
  ["a value from before the update", "UpdateItem", update("SET x = n, n = n + :v", v({ N: "1" }))],
  ["a difference of fractions", "UpdateItem", update("SET n = n - :v", v({ N: "0.1" }))],
  ["a sum too long", "UpdateItem", update("SET n = n + :v", v({ N: "1e-40" }))],
  [
    "a default",
    "UpdateItem",
    update("SET x = if_not_exists(x, :v), z = if_not_exists(z, :v)", v({ S: "new" })),
  ],
  ["a default within a sum", "UpdateItem", update("SET z = if_not_exists(z, :v) + :v", v({ N: "7" }))],
  ["lists one after the other", "UpdateItem", update("SET l = list_append(:v, l)", v({ L: [{ S: "0" }] }))],
  [
    "an element and a member",
    "UpdateItem",
    update("SET l[1] = :v, m.deep.#n = :v", { ...v({ S: "!" }), ExpressionAttributeNames: { "#n": "new" } }),
  ],
  ["an element beyond the last", "UpdateItem", update("SET l[3] = :v", v({ S: "!" }))],
  ["an element removed", "UpdateItem", update("REMOVE l[0], m.k")],
  ["the last members of a set", "UpdateItem", update("DELETE ss :v", v({ SS: ["a", "b", "c"] }))],
  ["a set from nothing", "UpdateItem", update("ADD new_set :v", v({ NS: ["1"] }))],
  [
    "what was changed, before",
    "UpdateItem",
    update("SET m.k = :v, z = :v REMOVE n", { ...v({ S: "!" }), ReturnValues: "UPDATED_OLD" }),
  ],
  [
    "what was changed, after",
    "UpdateItem",
    update("SET m.k = :v, z = :v REMOVE n", { ...v({ S: "!" }), ReturnValues: "UPDATED_NEW" }),
  ],
  ["all before", "UpdateItem", update("SET z = :v", { ...v({ S: "!" }), ReturnValues: "ALL_OLD" })],
  [
    "an item that leaves its indexes",
    "UpdateItem",
    update("REMOVE g", { ReturnConsumedCapacity: "INDEXES", ReturnValues: "NONE" }),
  ],
  [
    "an item that moves in its indexes",
    "UpdateItem",
    update("SET g = :v", { ...v({ S: "blue" }), ReturnConsumedCapacity: "INDEXES" }),
  ],
  [
    "what one index has",
    "UpdateItem",
    update("SET n = :v", { ...v({ N: "6" }), ReturnConsumedCapacity: "INDEXES" }),
  ],
  [
    "a failed condition",
    "UpdateItem",
    update("SET x = :v", {
      ...v({ S: "!" }),
      ConditionExpression: "x = :v",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  ],
  ["a part of the key", "UpdateItem", update("SET p = :v", v({ S: "!" }))],
  ["an attribute that is not there", "UpdateItem", update("SET x = z")],
  ["a map that is not there", "UpdateItem", update("SET z.k = :v", v({ S: "!" }))],
  ["a text plus a number", "UpdateItem", update("SET x = x + :v", v({ N: "1" }))],
  ["a list after a map", "UpdateItem", update("SET x = list_append(m, :v)", v({ L: [] }))],
  ["a number added to a text", "UpdateItem", update("ADD x :v", v({ N: "1" }))],
  ["a text added", "UpdateItem", update("ADD x :v", v({ S: "1" }))],
  ["a number deleted", "UpdateItem", update("DELETE x :v", v({ N: "1" }))],
  ["a text appended to a list", "UpdateItem", update("SET l = list_append(l, :v)", v({ S: "1" }))],
  ["an attribute twice", "UpdateItem", update("SET x = :v, x = :v", v({ N: "1" }))],
  ["a section twice", "UpdateItem", update("SET x = :v SET z = :v", v({ N: "1" }))],
  ["an empty expression", "UpdateItem", update("")],
  ["a reserved word", "UpdateItem", update("SET status = :v", v({ S: "!" }))],
  ["an index key of another type", "UpdateItem", update("SET g = :v", v({ N: "1" }))],
  ["an empty index key", "UpdateItem", update("SET g = :v", v({ S: "" }))],
  [
    "a value that is not used",
    "UpdateItem",
    update("SET x = :v", values({ ":v": { S: "!" }, ":w": { S: "?" } })),
  ],
  ["an update beyond 400 KB", "UpdateItem", update("SET x = :v", v({ S: "x".repeat(409_500) }))],
];

const conditions: Case[] = [
  ["n = :v", { N: "5.0" }],
  ["n <> :v", { S: "5" }],
  ["nothing <> :v", { S: "5" }],
  ["n > :v", { N: "10" }],
  ["x > :v", { S: "tex" }],
  ["bin >= :v", { B: "AAE=" }],
  ["yes = :v", { BOOL: true }],
  ["yes < :v", { BOOL: true }],
  ["ss = :v", { SS: ["b", "a"] }],
  ["m = :v", { M: { k: { S: "v" } } }],
  ["l = :v", { L: [{ N: "1.0" }, { S: "two" }, { N: "3" }] }],
  ["n BETWEEN :v AND n", { N: "5" }],
  ["n IN (x, :v)", { N: "5" }],
  ["contains(ss, :v)", { S: "a" }],
  ["contains(x, :v)", { S: "ex" }],
  ["contains(l, :v)", { S: "two" }],
  ["contains(bin, :v)", { B: "AQI=" }],
  ["contains(n, :v)", { N: "5" }],
  ["begins_with(x, :v)", { S: "te" }],
  ["begins_with(bin, :v)", { B: "AAE=" }],
  ["attribute_type(nil, :v)", { S: "NULL" }],
  ["size(x) = :v", { N: "4" }],
  ["size(l) = :v", { N: "3" }],
  ["size(bin) = :v", { N: "3" }],
  ["size(n) > :v", { N: "0" }],
  ["attribute_not_exists(constructor)", undefined],
  ["n <= :v", { N: "5" }],
  ["size(m) < n AND attribute_exists(m.deep.#l[0]) AND NOT (x = :v OR attribute_not_exists(p))", { S: "no" }],
].map(([condition, value]): Case => {
  const text = condition as string;
  const names = text.includes("#l") ? { ExpressionAttributeNames: { "#l": "list" } } : {};
  return [text, "PutItem", { ...when(text, value as object), ...names }];
});

const reads: Case[] = [
  ["a partition", "Query", query("p = :p", a, { ReturnConsumedCapacity: "INDEXES" })],
  ["a partition from its end", "Query", query("p = :p", a, { ScanIndexForward: false, Limit: 2 })],
  ["the page after", "Query", query("p = :p", a, { ScanIndexForward: false, ExclusiveStartKey: other })],
  ["a page that ends with the partition", "Query", query("p = :p", a, { Limit: 3 })],
  ["nothing", "Query", query("p = :p", { ":p": { S: "none" } }, { ReturnConsumedCapacity: "TOTAL" })],
  ["a count", "Query", query("p = :p", a, { Select: "COUNT" })],
  ["the key's value first", "Query", query(":p = p AND :s < s", { ...a, ":s": { N: "1" } })],
  [
    "a range",
    "Query",
    query("p = :p AND s BETWEEN :s AND :t", { ...a, ":s": { N: "1" }, ":t": { N: "9.5" } }),
  ],
  [
    "a filter and a projection",
    "Query",
    query(
      "p = :p",
      { ...a, ":n": { N: "0" } },
      { FilterExpression: "n < :n", ProjectionExpression: "n, l[0]" },
    ),
  ],
  ["an index", "Query", query("g = :g", red, { IndexName: "INCLUDE", ReturnConsumedCapacity: "INDEXES" })],
  ["a page of an index", "Query", query("g = :g", red, { IndexName: "KEYS_ONLY", Limit: 1 })],
  [
    "the page after of an index",
    "Query",
    query("g = :g", red, { IndexName: "KEYS_ONLY", ExclusiveStartKey: { ...key, g: { S: "red" } } }),
  ],
  [
    "all attributes of an index that has all",
    "Query",
    query("g = :g", red, { IndexName: "ALL", Select: "ALL_ATTRIBUTES" }),
  ],
  [
    "all attributes of an index that has some",
    "Query",
    query("g = :g", red, { IndexName: "INCLUDE", Select: "ALL_ATTRIBUTES" }),
  ],
  [
    "a consistent read of an index",
    "Query",
    query("g = :g", red, { IndexName: "ALL", ConsistentRead: true }),
  ],
  ["an index that is not there", "Query", query("g = :g", red, { IndexName: "none" })],
  ["no partition", "Query", query("s = :s", { ":s": { N: "1" } })],
  ["an attribute that is no key", "Query", query("p = :p AND x = :s", { ...a, ":s": { S: "1" } })],
  [
    "a filter with a key",
    "Query",
    query("p = :p", { ...a, ":s": { N: "1" } }, { FilterExpression: "s = :s" }),
  ],
  [
    "bounds the wrong way round",
    "Query",
    query("p = :p AND s BETWEEN :s AND :t", { ...a, ":s": { N: "2" }, ":t": { N: "1" } }),
  ],
  ["half a start key", "Query", query("p = :p", a, { ExclusiveStartKey: { p: { S: "a" } } })],
  [
    "a start key of another type",
    "Query",
    query("p = :p", a, { ExclusiveStartKey: { ...key, s: { S: "x" } } }),
  ],
  ["no key condition", "Query", table],
  ["a projection of a count", "Query", query("p = :p", a, { Select: "COUNT", ProjectionExpression: "x" })],
  ["half a start key of a scan", "Scan", { ...table, ExclusiveStartKey: { p: { S: "a" } } }],
  ["a limit of nothing", "Scan", { ...table, Limit: 0 }],
  ["a segment too many", "Scan", { ...table, Segment: 2, TotalSegments: 2 }],
  ["a segment of nothing", "Scan", { ...table, Segment: 0 }],
  ["segments without one", "Scan", { ...table, TotalSegments: 2 }],
  [
    "a count of a scan",
    "Scan",
    { ...table, Select: "COUNT", FilterExpression: "attribute_exists(g)", ReturnConsumedCapacity: "TOTAL" },
  ],
];

const many: Case[] = [
  [
    "a batch of reads",
    "BatchGetItem",
    {
      RequestItems: { Cases: { Keys: [key, absent], ProjectionExpression: "n" } },
      ReturnConsumedCapacity: "TOTAL",
    },
  ],
  ["a key twice in reads", "BatchGetItem", { RequestItems: { Cases: { Keys: [key, key] } } }],
  ["a batch of a table that is not there", "BatchGetItem", { RequestItems: { Nothing: { Keys: [key] } } }],
  [
    "a batch of writes",
    "BatchWriteItem",
    {
      RequestItems: { Cases: [{ PutRequest: { Item: full } }, { DeleteRequest: { Key: other } }] },
      ReturnConsumedCapacity: "INDEXES",
    },
  ],
  [
    "a key twice in writes",
    "BatchWriteItem",
    { RequestItems: { Cases: [{ PutRequest: { Item: full } }, { DeleteRequest: { Key: key } }] } },
  ],
  [
    "a transaction",
    "TransactWriteItems",
    {
      ...transact(
        { Put: put({ Item: { ...absent, g: { S: "red" } } }) },
        { Update: { ...table, Key: key, UpdateExpression: "ADD n :v", ...v({ N: "1" }) } },
        { Delete: { ...table, Key: other } },
        {
          ConditionCheck: {
            ...table,
            Key: items[3] && { p: { S: "b" }, s: { N: "-3" } },
            ConditionExpression: "attribute_exists(p)",
          },
        },
      ),
      ReturnConsumedCapacity: "INDEXES",
    },
  ],
  [
    "a transaction whose conditions fail",
    "TransactWriteItems",
    transact(
      {
        Put: put({
          ConditionExpression: "attribute_not_exists(p)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      },
      { ConditionCheck: { ...table, Key: absent, ConditionExpression: "attribute_exists(p)" } },
      { Delete: { ...table, Key: other } },
    ),
  ],
  [
    "an update that does not fit its item",
    "TransactWriteItems",
    transact({ Update: { ...table, Key: key, UpdateExpression: "SET x = z" } }),
  ],
  ["an item twice", "TransactWriteItems", transact({ Put: put({}) }, { Delete: { ...table, Key: key } })],
  ["an empty transaction", "TransactWriteItems", transact()],
  [
    "a transaction with half a key",
    "TransactWriteItems",
    transact({ Delete: { ...table, Key: { p: { S: "a" } } } }),
  ],
  [
    "a transaction with an item without its key",
    "TransactWriteItems",
    transact({ Put: put({ Item: { p: { S: "a" } } }) }),
  ],
  [
    "a transaction with an empty key",
    "TransactWriteItems",
    transact({ Put: put({ Item: { p: { S: "" }, s: { N: "1" } } }) }),
  ],
  [
    "a transaction on a table that is not there",
    "TransactWriteItems",
    transact({ Put: put({ TableName: "Nothing" }) }),
  ],
  [
    "reads of one moment",
    "TransactGetItems",
    {
      ...transact({ Get: { ...table, Key: key } }, { Get: { ...table, Key: absent } }),
      ReturnConsumedCapacity: "INDEXES",
    },
  ],
  ["reads with half a key", "TransactGetItems", transact({ Get: { ...table, Key: { p: { S: "a" } } } })],
  [
    "a table that is there",
    "CreateTable",
    {
      ...table,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "p", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "p", AttributeType: "S" }],
    },
  ],
  ["a table that is not there", "DescribeTable", { TableName: "Nothing" }],
  ["the names of tables", "ListTables", {}],
  [
    "a time to live",
    "UpdateTimeToLive",
    { ...table, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } },
  ],
];

/** What both engines answer alike, to the last word. */
export const alike: readonly Case[] = [...items_, ...updates, ...conditions, ...reads, ...many];

/** What both refuse with the same error, but only DynamoDB and the engine in memory in these words. */
export const refused: readonly (readonly [...Case, message: string])[] = [
  [
    "an unknown function",
    "PutItem",
    when("foo(p)"),
    "Invalid ConditionExpression: Invalid function name; function: foo",
  ],
  [
    "an end too early",
    "PutItem",
    when("x ="),
    'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="',
  ],
  [
    "a word too many",
    "PutItem",
    when("attribute_exists(x) x"),
    'Invalid ConditionExpression: Syntax error; token: "x", near: ") x"',
  ],
  [
    "a character of no use",
    "PutItem",
    when("x ! :v", { S: "" }),
    'Invalid ConditionExpression: Syntax error; token: "!", near: "x !"',
  ],
  [
    "an operand too few",
    "PutItem",
    when("begins_with(x)"),
    "Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
  ],
  [
    "a value where a path belongs",
    "PutItem",
    when("attribute_exists(:v)", { S: "" }),
    "Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists",
  ],
  [
    "a size alone",
    "PutItem",
    when("size(x)"),
    "Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size",
  ],
  [
    "a size in an update",
    "UpdateItem",
    update("SET x = size(l)"),
    "Invalid UpdateExpression: The function is not allowed in an update expression; function: size",
  ],
  [
    "no value in an update",
    "UpdateItem",
    update("SET x :v", v({ S: "" })),
    'Invalid UpdateExpression: Syntax error; token: ":v", near: "x :v"',
  ],
  [
    "a name that is not defined",
    "PutItem",
    when("#x = :v", { S: "" }),
    "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #x",
  ],
  ["a partition by its order", "Query", query("p > :p", a), "Query key condition not supported"],
  [
    "one of two partitions",
    "Query",
    query("p = :p OR p = :p", a),
    "Invalid operator used in KeyConditionExpression: OR",
  ],
  [
    "another sort key",
    "Query",
    query("p = :p AND s <> :s", { ...a, ":s": { N: "1" } }),
    "Invalid operator used in KeyConditionExpression: <>",
  ],
  [
    "a sort key twice",
    "Query",
    query("p = :p AND s > :s AND s < :t", { ...a, ":s": { N: "1" }, ":t": { N: "3" } }),
    "KeyConditionExpressions must only contain one condition per key",
  ],
  [
    "an empty batch of reads",
    "BatchGetItem",
    { RequestItems: {} },
    "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    "26 writes",
    "BatchWriteItem",
    {
      RequestItems: {
        Cases: Array.from({ length: 26 }, (_, n) => ({
          DeleteRequest: { Key: { p: { S: "a" }, s: { N: `${n}` } } },
        })),
      },
    },
    "Too many items requested for the BatchWriteItem call",
  ],
  [
    "101 reads",
    "BatchGetItem",
    {
      RequestItems: {
        Cases: { Keys: Array.from({ length: 101 }, (_, n) => ({ p: { S: "a" }, s: { N: `${n}` } })) },
      },
    },
    "Too many items requested for the BatchGetItem call",
  ],
  [
    "a start in another partition",
    "Query",
    query("p = :p", a, { ExclusiveStartKey: { p: { S: "b" }, s: { N: "1" } } }),
    "The provided starting key is outside query boundaries based on provided conditions",
  ],
  [
    "an empty start key",
    "Query",
    query("p = :p", a, { ExclusiveStartKey: { p: { S: "" }, s: { N: "1" } } }),
    "The provided starting key is invalid: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
  ],
];

/** What DynamoDB refuses and dynoxide takes, in DynamoDB's words. */
export const takenByDynoxide: readonly (readonly [...Case, message: string])[] = [
  [
    "a name not used, where the condition fails too",
    "PutItem",
    { ...when("attribute_not_exists(p)"), ExpressionAttributeNames: { "#u": "u" } },
    "Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}",
  ],
  [
    "an attribute compared with itself",
    "PutItem",
    when("x = x"),
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [x]",
  ],
  [
    "a function in large letters",
    "PutItem",
    when("BEGINS_WITH(x, :v)", { S: "t" }),
    "Invalid ConditionExpression: Invalid function name; function: BEGINS_WITH",
  ],
  [
    "a removal below what is not there",
    "UpdateItem",
    update("REMOVE z.k"),
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "a removal below a text",
    "UpdateItem",
    update("REMOVE x.k"),
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "a member of NULL",
    "UpdateItem",
    update("SET nil.k = :v", v({ S: "!" })),
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "a partition of another type",
    "Query",
    query("p = :p", { ":p": { N: "1" } }),
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
  [
    "an empty partition key",
    "Query",
    query("p = :p", { ":p": { S: "" } }),
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
  ],
  [
    "a sort key of another type",
    "Query",
    query("p = :p AND s = :s", { ...a, ":s": { S: "1" } }),
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
  [
    "the beginning of a number",
    "Query",
    query("p = :p AND begins_with(s, :s)", { ...a, ":s": { N: "1" } }),
    "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  ],
  [
    "a start outside of the range",
    "Query",
    query("p = :p AND s > :s", { ...a, ":s": { N: "5" } }, { ExclusiveStartKey: key }),
    "The provided starting key does not match the range key predicate",
  ],
  [
    "what an index does not have",
    "Query",
    query("g = :g", red, { IndexName: "KEYS_ONLY", ProjectionExpression: "x" }),
    "One or more parameter values were invalid: Global secondary index KEYS_ONLY does not project [x]",
  ],
];
