import { attributeNames } from "./attribute-names.ts";
import { contactSearchKeys } from "./contact-search-keys.ts";
import { deliveryExpiry } from "./delivery-expiry.ts";
import type { Migration } from "./migration.ts";
import { suppressionKeys } from "./suppression-keys.ts";

/** All migrations since the first release, in the order they came in. Each works whatever the others have done. */
export const migrations: readonly Migration[] = [
  contactSearchKeys,
  attributeNames,
  suppressionKeys,
  deliveryExpiry,
];
