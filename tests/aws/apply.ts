import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { applyDocument, type ResourceTypes } from "../../stacks/local/terraform/apply.ts";
import { readDocument } from "../../stacks/local/terraform/document.ts";
import { clientsOf, type Place } from "./clients.ts";
import { bucketTypes, tableTypes } from "./data-types.ts";
import { apiTypes, siteTypes } from "./edge-types.ts";
import { emailTypes, observationTypes } from "./mail-types.ts";
import type { Types } from "./types.ts";
import { eventTypes, functionTypes, identityTypes, queueTypes } from "./work-types.ts";

/**
 * Makes what a synthesized stack declares, in its order and with its references, by the API calls that Terraform's
 * provider makes.
 * @param stackFile the `cdk.tf.json`
 * @returns the stack's outputs, and how many resources were made
 * @throws Error naming the resource that could not be made
 */
export const applyStack = async (stackFile: string, place: Place) => {
  const clients = clientsOf(place);
  const folder = dirname(stackFile);
  const types: Types = {
    ...identityTypes(clients, place),
    ...tableTypes(clients, place),
    ...bucketTypes(clients, place, folder),
    ...queueTypes(clients, place),
    ...eventTypes(clients, place),
    ...functionTypes(clients, place, folder),
    ...apiTypes(clients, place),
    ...siteTypes(clients),
    ...emailTypes(clients, place),
    ...observationTypes(clients, place),
  };
  const resourceTypes: ResourceTypes = Object.fromEntries(
    Object.entries(types).map(([type, make]) => [
      type,
      { create: async (given, id) => ({ ...given, ...(await make(given, id)) }) },
    ]),
  );
  const { resources, outputs } = await applyDocument(
    readDocument(readFileSync(stackFile, "utf8")),
    resourceTypes,
  );
  for (const client of Object.values(clients)) client.destroy();
  return { outputs, resources };
};
