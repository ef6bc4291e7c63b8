import type { CloudClient } from "./cloud.ts";

/** Asks the API. @returns the status, and the answer as JSON; undefined when there is none. */
export const askApi = async <T>(
  { api }: Pick<CloudClient, "api">,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly answer: T }> => {
  const response = await api(path, { method, ...(body && { body }) });
  const text = await response.text();
  return { status: response.status, answer: (text ? JSON.parse(text) : undefined) as T };
};
