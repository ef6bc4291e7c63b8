import { expect, test } from "vitest";
import { refusalOf } from "../../../web/api/refusal.ts";

const refused = async (status: number, body: string) => {
  const { code, message, field } = await refusalOf(new Response(body, { status }));
  return { code, message, field };
};

test("the API's own refusal is taken as it is", async () => {
  const body = { error: { code: "contact_exists", message: "There is one.", field: "email" } };
  expect(await refused(409, JSON.stringify(body))).toEqual(body.error);
});

test.each([
  [429, '{"message":"Too Many Requests"}', "Too many requests at once: wait a moment."],
  [413, '{"message":"Request Too Long"}', "The server refused this as too large."],
  [503, "<html>", "The server failed (503). Nothing you entered was at fault."],
  [404, "null", "This is not the answer of a Tidings API (404)."],
])("an answer %i from something in between is put into words", async (status, body, message) => {
  expect(await refused(status, body)).toEqual({ code: "unexpected_answer", message, field: undefined });
});
