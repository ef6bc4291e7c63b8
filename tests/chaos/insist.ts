import { waitFor } from "../support/cloud.ts";
import type { World } from "./world.ts";

/** @returns what asks the API until there is an answer that is not a fault of the system */
export const insistOf = (world: World) => {
  const api = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await world
      .cloud()
      .api(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  return (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    waitFor(`an answer to ${method} ${path}`, async () => {
      const answer = await api(method, path, body, headers).catch(() => undefined);
      return answer && answer.status < 500 && answer.status !== 429 && answer;
    });
};

export type Insist = ReturnType<typeof insistOf>;
