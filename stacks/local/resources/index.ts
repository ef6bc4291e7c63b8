import type { ResourceTypes } from "../terraform/apply.ts";
import { cloudfrontResources } from "./cloudfront.ts";
import type { ResourceContext } from "./context.ts";
import { emailResources } from "./email.ts";
import { functionResources } from "./functions.ts";
import { httpApiResources } from "./http-api.ts";
import { identityResources } from "./identity.ts";
import { eventResources, queueResources } from "./messaging.ts";
import { observationResources } from "./observation.ts";
import { bucketResources, tableResources } from "./storage.ts";

/** Every type of resource and data source the local cloud knows. */
export const resourceTypes = (context: ResourceContext): ResourceTypes => ({
  ...identityResources(context),
  ...tableResources(context),
  ...bucketResources(context),
  ...queueResources(context),
  ...eventResources(context),
  ...functionResources(context),
  ...httpApiResources(context),
  ...cloudfrontResources(context),
  ...emailResources(context),
  ...observationResources(context),
});
