import type { CloudClient } from "../support/cloud.ts";

/** How long a person waits for an answer of the API, in milliseconds. @throws when it is no success */
export const answerMs = async (
  cloud: CloudClient,
  path: string,
  request?: Parameters<CloudClient["api"]>[1],
): Promise<number> => {
  const startedAt = performance.now();
  const response = await cloud.api(path, request);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return performance.now() - startedAt;
};

/** The quickest of four: on a machine that others use too, the rest say what those did. */
export const quartile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]!;
