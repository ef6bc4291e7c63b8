// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of Terraform, not of TypeScript
import { describe, expect, test } from "vitest";
import { applyDocument, type ResourceTypes } from "../../../../../stacks/local/terraform/apply.ts";
import { readDocument } from "../../../../../stacks/local/terraform/document.ts";

const document = (parts: Record<string, unknown>) =>
  readDocument(JSON.stringify({ provider: { aws: [{ region: "eu-west-1" }] }, ...parts }));

/** Types that keep their arguments and compute an ARN; `created` records the order. */
const recordingTypes = (): { types: ResourceTypes; created: string[] } => {
  const created: string[] = [];
  const create = async (attributes: Readonly<Record<string, unknown>>, id: string) => {
    created.push(id);
    return { ...attributes, arn: `arn:${id}` };
  };
  return { types: { aws_queue: { create }, aws_rule: { create }, "data.aws_region": { create } }, created };
};

const attributesOf = async (parts: Record<string, unknown>, id: string) => {
  const { resources } = await applyDocument(document(parts), recordingTypes().types);
  return resources.find((resource) => resource.id === id)?.attributes;
};

describe("references", () => {
  const cases: [name: string, value: unknown, expected: unknown][] = [
    ["a whole value keeps its type", "${aws_queue.jobs.sizes}", [1, 2]],
    ["part of a string", "at ${aws_queue.jobs.arn}!", "at arn:jobs!"],
    ["an index in brackets", "${aws_queue.jobs.sizes[1]}", 2],
    ["an index after a dot", "${aws_queue.jobs.sizes.0}", 1],
    ["a key in brackets", '${aws_queue.jobs["arn"]}', "arn:jobs"],
    ["a block that may occur once, as a list", "${aws_queue.jobs.config[0].size}", 7],
    ["a data source", "${data.aws_region.current.name}", "here"],
    ["a local that refers to a resource", "${local.jobs_arn}", "arn:jobs"],
    ["inside lists and objects", { a: ["${aws_queue.jobs.arn}"] }, { a: ["arn:jobs"] }],
    ["an escaped interpolation", "$${aws_queue.jobs.arn}", "${aws_queue.jobs.arn}"],
    ["no expression at all", "plain", "plain"],
    ["an empty string", "", ""],
  ];
  test.each(cases)("%s", async (_name, value, expected) => {
    const attributes = await attributesOf(
      {
        data: { aws_region: { current: { name: "here" } } },
        locals: { jobs_arn: "${aws_queue.jobs.arn}" },
        resource: { aws_rule: { r: { value } }, aws_queue: { jobs: { sizes: [1, 2], config: { size: 7 } } } },
      },
      "r",
    );
    expect(attributes).toEqual({ value: expected, arn: "arn:r" });
  });
});

describe("order", () => {
  test("a resource comes after what it refers to and what it depends on, Terraform's own arguments left out", async () => {
    const { types, created } = recordingTypes();
    const { resources } = await applyDocument(
      document({
        resource: {
          aws_rule: {
            second: {
              queue: "${aws_queue.first.arn}",
              "//": { metadata: 1 },
              lifecycle: { prevent_destroy: true },
            },
            third: { depends_on: ["aws_rule.second"] },
            before: { depends_on: ["aws_rule.third"] },
          },
          aws_queue: { first: {} },
        },
      }),
      types,
    );
    expect(created).toEqual(["first", "second", "third", "before"]);
    expect(resources[1]).toEqual({
      type: "aws_rule",
      id: "second",
      attributes: { queue: "arn:first", arn: "arn:second" },
    });
  });

  test("outputs are resolved", async () => {
    const { outputs } = await applyDocument(
      document({
        resource: { aws_queue: { jobs: {} } },
        output: { arn: { value: "${aws_queue.jobs.arn}", description: "…" } },
      }),
      recordingTypes().types,
    );
    expect(outputs).toEqual({ arn: "arn:jobs" });
  });
});

describe("what is not understood fails and names its place", () => {
  const cases: [name: string, parts: Record<string, unknown>, message: string][] = [
    [
      "an unknown resource type",
      { resource: { aws_mystery: { x: {} } } },
      "aws_mystery.x: the local cloud does not know the resource type `aws_mystery`",
    ],
    [
      "an unknown data source",
      { data: { aws_queue: { x: {} } } },
      "data.aws_queue.x: the local cloud does not know the resource type `data.aws_queue`",
    ],
    [
      "a reference to nothing",
      { resource: { aws_rule: { r: { a: "${aws_queue.gone.arn}" } } } },
      "aws_rule.r: refers to `aws_queue.gone`, which is not declared",
    ],
    [
      "an attribute nobody computes",
      { resource: { aws_rule: { r: { a: "${aws_queue.q.color}" } }, aws_queue: { q: {} } } },
      "aws_rule.r: cannot resolve the reference `aws_queue.q.color`",
    ],
    [
      "a cycle",
      { resource: { aws_rule: { a: { x: "${aws_rule.b.arn}" }, b: { x: "${aws_rule.a.arn}" } } } },
      "Terraform document: cycle aws_rule.a → aws_rule.b → aws_rule.a",
    ],
    [
      "a function",
      { resource: { aws_rule: { r: { a: '${sha256("x")}' } } } },
      'aws_rule.r: the local cloud understands references only, not `${sha256("x")}`',
    ],
    [
      "a list in the middle of a string",
      { resource: { aws_rule: { r: { a: "x${aws_queue.q.l}" } }, aws_queue: { q: { l: [] } } } },
      "aws_rule.r: `aws_queue.q.l` is not text, so it cannot be part of a string",
    ],
    [
      "a repeated resource",
      { resource: { aws_rule: { r: { for_each: {} } } } },
      "aws_rule.r: the local cloud does not support `for_each`",
    ],
    [
      "an operator",
      { resource: { aws_rule: { r: { a: "${1 + 2}" } } } },
      "the local cloud understands references only, not `${1 + 2}`",
    ],
    [
      "a template directive",
      { resource: { aws_rule: { r: { a: "%{ if true }x%{ endif }" } } } },
      "template directives are not supported by the local cloud",
    ],
    ["another top-level block", { module: {} }, 'Unrecognized key: "module"'],
  ];
  test.each(cases)("%s", async (_name, parts, message) => {
    await expect(async () => applyDocument(document(parts), recordingTypes().types)).rejects.toThrow(message);
  });

  test("an unknown type is found before anything is created", async () => {
    const { types, created } = recordingTypes();
    const parts = { resource: { aws_queue: { q: {} }, aws_mystery: { x: {} } } };
    await expect(applyDocument(document(parts), types)).rejects.toThrow("aws_mystery");
    expect(created).toEqual([]);
  });
});
