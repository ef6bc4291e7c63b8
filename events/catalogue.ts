import * as bulk from "./bulk.ts";
import * as campaigns from "./campaigns.ts";
import * as contacts from "./contacts.ts";
import type { EventType } from "./event.ts";
import * as exports from "./exports.ts";
import * as imports from "./imports.ts";
import * as migrations from "./migrations.ts";
import * as suppressions from "./suppressions.ts";

/** Every event this system puts on its bus. */
export const catalogue = [
  campaigns.campaignApprovalRequested,
  campaigns.campaignApproved,
  campaigns.campaignRequested,
  campaigns.campaignStarted,
  campaigns.batchReady,
  campaigns.campaignPaused,
  campaigns.campaignResumed,
  campaigns.campaignCancelled,
  campaigns.campaignRetried,
  campaigns.campaignCompleted,
  campaigns.campaignFailed,
  contacts.contactBounced,
  contacts.contactComplained,
  contacts.contactUnsubscribed,
  contacts.contactSuppressed,
  suppressions.listingReady,
  imports.importRequested,
  imports.contactsImported,
  exports.exportRequested,
  exports.exportEnded,
  bulk.bulkRequested,
  bulk.bulkEnded,
  migrations.migrationRequested,
] as const satisfies readonly EventType[];
