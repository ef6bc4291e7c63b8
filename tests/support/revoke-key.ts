import { askApi } from "./ask.ts";
import type { CloudClient } from "./cloud.ts";

/** Revokes the API key of that name: whoever is signed in with it is not any more. */
export const revokeKey = async (cloud: Pick<CloudClient, "api">, name: string): Promise<void> => {
  const { answer } = await askApi<{ keys: { key_id: string; name: string }[] }>(cloud, "GET", "/keys");
  const { key_id } = answer.keys.find((key) => key.name === name)!;
  const { status } = await askApi(cloud, "DELETE", `/keys/${key_id}`);
  if (status !== 204) throw new Error(`The key ${name} is not revoked: ${status}`);
};
