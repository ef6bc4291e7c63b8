import * as campaigns from "./campaigns.ts";
import * as contacts from "./contacts.ts";
import type { EventType } from "./event.ts";
import * as imports from "./imports.ts";
import * as suppressions from "./suppressions.ts";

/** Every event this system puts on its bus. */
export const catalogue = [
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
] as const satisfies readonly EventType[];
