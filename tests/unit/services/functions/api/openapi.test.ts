import { expect, test } from "vitest";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = { [name: string]: Json };
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: string[];
  readonly requestBody?: object;
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}
interface OpenApi {
  readonly servers: { url: string }[];
  readonly tags: { name: string; description: string }[];
  readonly components: { schemas: Record<string, Schema> };
  readonly paths: Record<string, Record<string, Operation>>;
}

const publicUrl = "https://mail.example.org";
const document = async () =>
  (await (await createApp({ publicUrl } as ApiDependencies).request("/openapi.json")).json()) as OpenApi;

const operationsOf = ({ paths }: OpenApi): Operation[] =>
  Object.values(paths).flatMap((operations) => Object.values(operations));

/** Every object within a document. */
const objectsIn = (value: unknown): Record<string, unknown>[] => {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? within : [value as Record<string, unknown>, ...within];
};

test("every operation has a name of its own, words, a tag that is explained, and the answers that any may give", async () => {
  const openApi = await document();
  const operations = operationsOf(openApi);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  const tags = new Map(openApi.tags.map(({ name, description }) => [name, description]));
  for (const { operationId, summary, description, tags: own, requestBody, responses } of operations) {
    expect([operationId, summary, description]).toEqual(Array(3).fill(expect.stringMatching(/\S/)));
    expect(own.map((tag) => tags.get(tag))).toEqual([expect.stringMatching(/\S/)]);
    const always = ["400", "429", "500", "503", ...(requestBody ? ["413"] : [])];
    expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(always)]);
    if (own[0] === "public" || own[0] === "sessions") continue;
    const problems = requestBody ? ["400", "401", "403", "413", "415", "500"] : ["400", "401", "403", "500"];
    expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(problems)]);
  }
  expect(openApi.servers).toMatchObject([{ url: publicUrl }]);
  expect(Object.keys(openApi.paths)).toEqual(expect.arrayContaining(["/health", "/unsubscribe/{token}"]));
});

test("every reference leads to a schema, and every answer of JSON has a named one", async () => {
  const openApi = await document();
  const { schemas } = openApi.components;
  const references = objectsIn(openApi).flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references)
    expect(schemas).toHaveProperty([reference.replace("#/components/schemas/", "")]);
  for (const { operationId, responses } of operationsOf(openApi).filter(({ tags }) => tags[0] !== "public"))
    for (const [status, { content }] of Object.entries(responses).filter(([code]) => code < "300"))
      if (content)
        expect([operationId, status, content["application/json"]!.schema]).toEqual([
          operationId,
          status,
          { $ref: expect.stringMatching(/^#/) },
        ]);
});

test("a pattern is one that its example has, in any language: no flags", async () => {
  const withPattern = objectsIn(await document()).filter(({ pattern }) => typeof pattern === "string");
  expect(withPattern.length).toBeGreaterThan(10);
  for (const { pattern, example } of withPattern) {
    expect(pattern).not.toMatch(/\/[a-z]+$/);
    const expression = new RegExp(pattern as string, "u");
    if (example !== undefined) expect(example).toMatch(expression);
  }
});

test("a field that may be left out of a request is optional for whoever generates a client, and there in answers", async () => {
  const { schemas } = (await document()).components;
  for (const [name, { properties, required = [] }] of Object.entries(schemas))
    for (const [field, schema] of Object.entries((properties ?? {}) as Record<string, Schema>))
      expect([name, field, "default" in schema, required]).toEqual([name, field, false, required]);
  expect(schemas.CampaignRequest!.required).toEqual(["campaign_name", "subject", "body", "from_email"]);
  expect(schemas.Campaign).toMatchObject({
    properties: { sending_window: { required: ["from", "to", "days"] } },
  });
  expect(schemas.NewContact!.required).toEqual(["email"]);
});

test("no name that a generator makes of a field is that of a schema", async () => {
  const { schemas } = (await document()).components;
  const pascal = (name: string) =>
    name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  for (const [name, { properties = {} }] of Object.entries(schemas))
    for (const [field, schema] of Object.entries(properties as Record<string, Schema>))
      if ("enum" in schema || "properties" in schema)
        expect(Object.keys(schemas)).not.toContain(`${name}${pascal(field)}`);
});
