import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../../../../stacks/local/eventbridge/pattern.ts";

const matches = (pattern: object, event: unknown) => compile(JSON.stringify(pattern))(event);

/** Each row: what it shows, the pattern, events that match, events that do not. */
const operators: [string, object, unknown[], unknown[]][] = [
  ["exact text", { a: ["x"] }, [{ a: "x" }, { a: "x", b: 1 }], [{ a: "X" }, { a: "xy" }, {}, { a: null }]],
  ["any of several", { a: ["x", "y"] }, [{ a: "x" }, { a: "y" }], [{ a: "z" }]],
  ["exact number", { a: [5] }, [{ a: 5 }, { a: 5.0 }], [{ a: "5" }, { a: 6 }]],
  ["boolean", { a: [true] }, [{ a: true }], [{ a: false }, { a: "true" }]],
  ["null", { a: [null] }, [{ a: null }], [{ a: "" }, {}, { a: 0 }]],
  ["empty text", { a: [""] }, [{ a: "" }], [{ a: null }, {}, { a: " " }]],
  ["several fields: and", { a: [1], b: [2] }, [{ a: 1, b: 2 }], [{ a: 1 }, { a: 1, b: 3 }]],
  [
    "nested fields",
    { a: { b: { c: [1] } } },
    [{ a: { b: { c: 1 } } }],
    [{ a: { b: 1 } }, { a: 1 }, { c: 1 }],
  ],
  ["an inherited name is no field", { a: { constructor: [{ exists: true }] } }, [], [{ a: {} }]],
  ["array: any element", { a: ["x"] }, [{ a: ["w", "x"] }, { a: [["x"]] }], [{ a: [] }, { a: ["w"] }]],
  [
    "array of objects: one element satisfies all",
    { a: { b: [1], c: [2] } },
    [{ a: [{ b: 9 }, { b: 1, c: 2 }] }],
    [
      {
        a: [
          { b: 1, c: 9 },
          { b: 9, c: 2 },
        ],
      },
      { a: [] },
    ],
  ],
  [
    "prefix",
    { a: [{ prefix: "us-" }] },
    [{ a: "us-east-1" }, { a: "us-" }],
    [{ a: "eu-us-" }, { a: "US-" }, {}, { a: 5 }],
  ],
  [
    "prefix, ignoring case",
    { a: [{ prefix: { "equals-ignore-case": "Us-" } }] },
    [{ a: "uS-x" }],
    [{ a: "eu" }],
  ],
  [
    "suffix",
    { a: [{ suffix: ".png" }] },
    [{ a: "x.png" }],
    [{ a: "x.png.txt" }, { a: "x.PNG" }, { a: null }],
  ],
  [
    "suffix, ignoring case",
    { a: [{ suffix: { "equals-ignore-case": ".PnG" } }] },
    [{ a: "x.pNg" }],
    [{ a: "png" }],
  ],
  [
    "equals-ignore-case",
    { a: [{ "equals-ignore-case": "aLice" }] },
    [{ a: "ALICE" }],
    [{ a: "alices" }, { a: 1 }],
  ],
  [
    "anything-but text",
    { a: [{ "anything-but": "x" }] },
    [{ a: "y" }, { a: 1 }, { a: null }],
    [{ a: "x" }, {}, { a: { b: 1 } }],
  ],
  ["anything-but number", { a: [{ "anything-but": 5 }] }, [{ a: 6 }, { a: "5" }], [{ a: 5 }]],
  ["anything-but list", { a: [{ "anything-but": ["x", "y"] }] }, [{ a: "z" }], [{ a: "x" }, { a: "y" }]],
  ["anything-but numbers", { a: [{ "anything-but": [1, 2] }] }, [{ a: 3 }], [{ a: 1 }, { a: 2 }]],
  [
    "anything-but on an array: any element",
    { a: [{ "anything-but": "x" }] },
    [{ a: ["x", "y"] }],
    [{ a: ["x"] }, { a: [] }],
  ],
  [
    "anything-but prefix",
    { a: [{ "anything-but": { prefix: "us-" } }] },
    [{ a: "eu" }, { a: 5 }],
    [{ a: "us-e" }, {}],
  ],
  [
    "anything-but prefixes",
    { a: [{ "anything-but": { prefix: ["us-", "eu-"] } }] },
    [{ a: "ap" }],
    [{ a: "us-e" }, { a: "eu-w" }],
  ],
  [
    "anything-but suffix",
    { a: [{ "anything-but": { suffix: ".png" } }] },
    [{ a: "x.gif" }],
    [{ a: "x.png" }],
  ],
  [
    "anything-but suffixes",
    { a: [{ "anything-but": { suffix: [".png", ".gif"] } }] },
    [{ a: "x.txt" }],
    [{ a: "x.gif" }],
  ],
  [
    "anything-but ignoring case",
    { a: [{ "anything-but": { "equals-ignore-case": ["x", "Y"] } }] },
    [{ a: "z" }],
    [{ a: "X" }, { a: "y" }],
  ],
  [
    "anything-but wildcard",
    { a: [{ "anything-but": { wildcard: "*/lib/*" } }] },
    [{ a: "/bin/x" }],
    [{ a: "/lib/x" }],
  ],
  [
    "anything-but wildcards",
    { a: [{ "anything-but": { wildcard: ["a*", "*z"] } }] },
    [{ a: "bc" }],
    [{ a: "ab" }, { a: "yz" }],
  ],
  ["numeric =", { a: [{ numeric: ["=", 3] }] }, [{ a: 3 }], [{ a: "3" }, { a: 3.1 }]],
  ["numeric <", { a: [{ numeric: ["<", 3] }] }, [{ a: 2.9 }, { a: -5e9 }], [{ a: 3 }, { a: "2" }]],
  ["numeric range", { a: [{ numeric: [">", 0, "<=", 5] }] }, [{ a: 0.1 }, { a: 5 }], [{ a: 0 }, { a: 5.1 }]],
  ["numeric >=", { a: [{ numeric: [">=", 3] }] }, [{ a: 3 }], [{ a: 2 }]],
  [
    "exists",
    { a: { b: [{ exists: true }] } },
    [{ a: { b: 1 } }, { a: { b: null } }, { a: { b: [0] } }],
    [{ a: {} }, {}, { a: { b: {} } }, { a: { b: [] } }],
  ],
  [
    "does not exist",
    { a: { b: [{ exists: false }] } },
    [{ a: {} }, {}, { a: 1 }, { a: [] }, { a: { b: {} } }],
    [{ a: { b: 1 } }, { a: { b: null } }],
  ],
  [
    "does not exist in any element",
    { a: { b: [{ exists: false }] } },
    [{ a: [{ c: 1 }] }],
    [{ a: [{ b: 1 }, { c: 1 }] }],
  ],
  ["absent or of a value", { a: [{ exists: false }, "x"] }, [{}, { a: "x" }], [{ a: "y" }]],
  [
    "wildcard",
    { a: [{ wildcard: "a*b*c" }] },
    [{ a: "abc" }, { a: "axxbyyc" }, { a: "abcbc" }],
    [{ a: "ab" }, { a: "xabc" }, { a: "abcx" }, { a: 1 }],
  ],
  ["wildcard does not overlap", { a: [{ wildcard: "ab*ba" }] }, [{ a: "abba" }], [{ a: "aba" }]],
  ["wildcard at the ends", { a: [{ wildcard: "*x*" }] }, [{ a: "x" }, { a: "axb" }], [{ a: "y" }]],
  ["wildcard without asterisk", { a: [{ wildcard: "abc" }] }, [{ a: "abc" }], [{ a: "abcd" }]],
  [
    "wildcard escapes",
    { a: [{ wildcard: "a\\*b\\\\*" }] },
    [{ a: "a*b\\" }, { a: "a*b\\c" }],
    [{ a: "axb\\" }],
  ],
  [
    "cidr",
    { a: [{ cidr: "10.0.0.0/24" }] },
    [{ a: "10.0.0.255" }],
    [{ a: "10.0.1.0" }, { a: "x" }, { a: "::1" }],
  ],
  [
    "cidr, IPv6",
    { a: [{ cidr: "2001:db8::/32" }] },
    [{ a: "2001:db8:ff::1" }],
    [{ a: "2001:db9::1" }, { a: "10.0.0.1" }],
  ],
  ["$or", { $or: [{ a: [1] }, { b: [2] }] }, [{ a: 1 }, { b: 2 }], [{ a: 2, b: 1 }, {}]],
  [
    "$or and a field beside it",
    { c: [3], $or: [{ a: [1] }, { b: [2] }] },
    [{ c: 3, b: 2 }],
    [{ c: 3 }, { a: 1 }],
  ],
  [
    "$or below a field",
    { d: { $or: [{ a: [{ exists: false }] }, { a: [1] }] } },
    [{ d: {} }, { d: { a: 1 } }],
    [{ d: { a: 2 } }],
  ],
  ["a field named $or", { $or: ["x"] }, [{ $or: "x" }], [{ $or: "y" }]],
];

describe("operators", () => {
  test.each(operators)("%s", (_, pattern, matching, others) => {
    expect(matching.filter((event) => !matches(pattern, event))).toEqual([]);
    expect(others.filter((event) => matches(pattern, event))).toEqual([]);
  });

  test("many wildcards stay linear on a long text", () => {
    const pattern = { a: [{ wildcard: `${"a*".repeat(60)}b` }] };
    const started = performance.now();
    expect(matches(pattern, { a: "a".repeat(100_000) })).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("malformed patterns are refused with the reason", () => {
  const or = (width: number) => ({ $or: Array.from({ length: width }, (_, index) => ({ a: [index] })) });
  test.each([
    ["not JSON", "{", "Filter is not valid JSON"],
    ["not an object", "[]", "Filter is not an object"],
    ["empty", "{}", "Empty objects are not allowed"],
    ["empty nested object", '{"a":{}}', "Empty objects are not allowed"],
    ["empty array", '{"a":[]}', "Empty arrays are not allowed"],
    ["a value that is not in an array", '{"a":"x"}', '"a" must be an object or an array'],
    ["array in an array", '{"a":[["x"]]}', "Nested arrays are not allowed"],
    ["unknown operator", '{"a":[{"contains":"x"}]}', "Unrecognized match type contains"],
    [
      "two operators in one",
      '{"a":[{"prefix":"x","suffix":"y"}]}',
      "Only one key allowed in match expression",
    ],
    ["prefix of a number", '{"a":[{"prefix":1}]}', "prefix match pattern must be a string"],
    [
      "prefix with another operator",
      '{"a":[{"prefix":{"suffix":"x"}}]}',
      "Unsupported prefix pattern: suffix",
    ],
    [
      "exists that is not boolean",
      '{"a":[{"exists":"x"}]}',
      "exists match pattern must be either true or false.",
    ],
    [
      "mixed anything-but",
      '{"a":[{"anything-but":["x",1]}]}',
      "Inside anything-but list, either all values are strings or all are numbers",
    ],
    [
      "anything-but null",
      '{"a":[{"anything-but":null}]}',
      "Inside anything-but list, either all values are strings or all are numbers",
    ],
    ["empty anything-but", '{"a":[{"anything-but":[]}]}', "Empty arrays are not allowed in anything-but"],
    [
      "anything-but an unknown operator",
      '{"a":[{"anything-but":{"numeric":["=",1]}}]}',
      "Unsupported anything-but pattern: numeric",
    ],
    ["anything-but an empty prefix", '{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix not allowed"],
    ["numeric without operator", '{"a":[{"numeric":[1]}]}', "Unrecognized numeric range operator: 1"],
    [
      "numeric without bound",
      '{"a":[{"numeric":["<"]}]}',
      "Value of < must be numeric, between -5.0e9 and 5.0e9",
    ],
    [
      "numeric bound out of range",
      '{"a":[{"numeric":["<",6e9]}]}',
      "Value of < must be numeric, between -5.0e9 and 5.0e9",
    ],
    ["numeric range upside down", '{"a":[{"numeric":[">",5,"<",1]}]}', "Bottom must be less than top"],
    [
      "numeric range of two lower bounds",
      '{"a":[{"numeric":[">",1,">",2]}]}',
      "Too many elements in numeric expression",
    ],
    ["consecutive wildcards", '{"a":[{"wildcard":"a**"}]}', "Consecutive wildcard characters at pos 1"],
    ["dangling escape", '{"a":[{"wildcard":"a\\\\"}]}', "Invalid escape character at pos 1"],
    ["cidr without mask", '{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR: illegal mask"],
    ["cidr with a mask too long", '{"a":[{"cidr":"10.0.0.0/33"}]}', "Malformed CIDR: illegal mask"],
    ["cidr of a name", '{"a":[{"cidr":"x/8"}]}', "Malformed CIDR"],
    [
      "too many combinations of $or",
      JSON.stringify({ x: or(32), y: or(32) }),
      "$or leads to more than 1000 combinations of rules",
    ],
  ])("%s", (_, pattern, reason) => {
    expect(() => compile(pattern)).toThrowError(
      expect.objectContaining({
        code: "InvalidEventPatternException",
        message: `Event pattern is not valid. Reason: ${reason}`,
      }),
    );
  });

  test("2,048 characters are allowed, one more is not", () => {
    const pattern = (length: number) => `{"a":["${"x".repeat(length - 10)}"]}`;
    expect(compile(pattern(2_048))({ a: "x".repeat(2_038) })).toBe(true);
    expect(() => compile(pattern(2_049))).toThrowError(
      expect.objectContaining({ code: "ValidationException" }),
    );
  });
});

describe("the events of SES", () => {
  const folder = new URL("../../../../fixtures/ses-events/", import.meta.url);
  const events = new Map(
    readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), "utf8"))]),
  );
  const selected = (pattern: object) =>
    [...events].filter(([, event]) => matches(pattern, event)).map(([file]) => file);

  test("a source selects all thirteen", () => {
    expect(selected({ source: ["aws.ses"] })).toHaveLength(13);
  });

  test("permanent bounces by nested fields", () => {
    expect(selected({ detail: { bounce: { bounceType: ["Permanent"] } } })).toEqual([
      "bounce-permanent.json",
      "bounce-suppressed.json",
    ]);
  });

  test("message tags are arrays: any element matches", () => {
    const tagged = (value: object) => ({
      "detail-type": ["Email Sent"],
      detail: { mail: { tags: { campaign_id: [value] } } },
    });
    expect(selected(tagged({ prefix: "ses_campaign_" }))).toEqual(["send.json"]);
    expect(selected(tagged({ prefix: "other_" }))).toEqual([]);
  });

  test("complaints without a feedback type", () => {
    expect(
      selected({
        "detail-type": ["Email Complaint Received"],
        detail: { complaint: { complaintFeedbackType: [{ exists: false }] } },
      }),
    ).toEqual(["complaint-minimal.json"]);
  });
});
