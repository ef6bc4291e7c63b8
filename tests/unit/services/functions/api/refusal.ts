import { expect } from "vitest";
import type { Api } from "./api-harness.ts";

/** A request, and the status and the error it is answered with. */
export type Refusal = [method: string, path: string, body: unknown, status: number, error: object];

/** Checks that a request is refused with a code, the field and what would be right, and with nothing internal. */
export const expectRefusal = async (
  api: Api,
  ...[method, path, body, status, error]: Refusal
): Promise<void> => {
  const response = await api.asAdmin(method, path, body);
  const answer = await response.text();
  expect([response.status, answer]).toEqual([status, expect.any(String)]);
  expect(JSON.parse(answer)).toMatchObject({ error: { message: expect.stringMatching(/\S/), ...error } });
  expect(answer).not.toMatch(/at .*\.(ts|mjs):|node_modules|DynamoDB|arn:aws/);
};
