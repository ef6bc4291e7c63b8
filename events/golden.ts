import type * as z from "zod";
import type { catalogue } from "./catalogue.ts";

type Catalogued = (typeof catalogue)[number];
const delivery = { campaign_id: "ses_campaign_4f6d0c1e", batch: 3, index: 17 };
const { campaign_id, batch } = delivery;
const ledger = {
  campaign_id,
  total_contacts: 2000,
  sent_count: 1990,
  failed_count: 3,
  suppressed_count: 6,
  unknown_count: 1,
};

const import_id = "import_0b3e7c525c0b4f7b8a548a1f2f2f6a11";

const export_id = "export_5d2a9c3e7b1f4a6c8e0d9b7a6f5e4c3d";
const bulk_id = "bulk_9e8d7c6b5a4f43210fedcba987654321";

/** One example of every event's detail, as consumers were promised it: to change one is to break them. */
export const golden: { readonly [E in Catalogued as E["name"]]: z.output<E["detail"]> } = {
  CampaignApprovalRequested: { version: 1, campaign_id },
  CampaignApproved: { version: 1, campaign_id },
  CampaignRequested: { version: 1, campaign_id },
  CampaignStarted: { version: 1, campaign_id, total_contacts: 2000 },
  BatchReady: { version: 1, campaign_id, batch },
  CampaignPaused: { version: 1, campaign_id, reason: "operator" },
  CampaignResumed: { version: 1, campaign_id },
  CampaignCancelled: { version: 1, ...ledger },
  CampaignRetried: { version: 1, campaign_id },
  CampaignCompleted: { version: 1, ...ledger },
  CampaignFailed: { version: 1, campaign_id, reason: "sender_not_verified" },
  ContactBounced: { version: 1, ...delivery, bounce_type: "Permanent", bounce_sub_type: "General" },
  ContactComplained: { version: 1, ...delivery, feedback_type: "abuse" },
  ContactUnsubscribed: { version: 1, ...delivery },
  ContactSuppressed: { version: 1, ...delivery, reason: "bounce" },
  ListingReady: { version: 1 },
  ImportRequested: { version: 1, import_id },
  ContactsImported: {
    version: 1,
    import_id,
    status: "completed",
    rows: 1000,
    added: 900,
    updated: 50,
    unchanged: 20,
    skipped: 0,
    duplicates: 18,
    refused: 12,
  },
  ExportRequested: { version: 1, export_id },
  ExportEnded: { version: 1, export_id, kind: "contacts", status: "completed", rows: 2000 },
  BulkRequested: { version: 1, bulk_id },
  BulkEnded: {
    version: 1,
    bulk_id,
    action: "add_to_list",
    status: "completed",
    done: 2000,
    changed: 1900,
    unchanged: 90,
    failed: 10,
  },
  MigrationRequested: { version: 1, migration_id: "contact-search-keys" },
};
