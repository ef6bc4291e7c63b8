import { bulkEnded } from "./bulk.ts";
import * as campaigns from "./campaigns.ts";
import * as contacts from "./contacts.ts";
import { exportEnded } from "./exports.ts";
import { contactsImported } from "./imports.ts";

/** What a webhook may be told: facts of the catalogue that say something to others, and no work of our own functions. */
export const webhookEvents = [
  campaigns.campaignApprovalRequested,
  campaigns.campaignApproved,
  campaigns.campaignRequested,
  campaigns.campaignStarted,
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
  contactsImported,
  exportEnded,
  bulkEnded,
] as const;

export const webhookEventNames = webhookEvents.map(({ name }) => name);
