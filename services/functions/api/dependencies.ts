import type { Logger } from "@aws-lambda-powertools/logger";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { apiKeyStore } from "../../api-keys/store.ts";
import { uploadStore } from "../../attachments/uploads.ts";
import { auditStore } from "../../audit/store.ts";
import { bulkEmails } from "../../bulk/emails.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { attributeStore } from "../../contacts/attribute-store.ts";
import { contactStore } from "../../contacts/store.ts";
import type { DeadLetterQueues, WebhookQueues } from "../../dead-letters/queues.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { lookUpWithin } from "../../dns-records/look-up.ts";
import { draftStore } from "../../drafts/store.ts";
import { erasureStore } from "../../erasures/store.ts";
import { exportFiles } from "../../exporting/files.ts";
import { importFiles } from "../../importing/files.ts";
import { jobStore } from "../../jobs/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { createLimiter } from "../../limiter/limiter.ts";
import { warmUpStore } from "../../limiter/warm-up-store.ts";
import { listStore } from "../../lists/store.ts";
import { sendingClient } from "../../mail/mailer.ts";
import { mediaFiles } from "../../media/files.ts";
import { mediaStore } from "../../media/store.ts";
import { passkeyStore } from "../../members/passkey-store.ts";
import { memberStore } from "../../members/store.ts";
import { passStore } from "../../migrations/passes.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { objectStore } from "../../platform/object-store.ts";
import { patientSes } from "../../platform/patient-ses.ts";
import { publisher } from "../../platform/publish.ts";
import { createSealKey } from "../../platform/seal-key.ts";
import { createLinkAsker } from "../../preflight/ask-links.ts";
import { createSenders } from "../../preflight/senders.ts";
import { segmentStore } from "../../segments/store.ts";
import { challengeStore } from "../../sessions/challenge-store.ts";
import { linkStore } from "../../sessions/link-store.ts";
import { sessionStore } from "../../sessions/store.ts";
import { signupStore } from "../../signups/store.ts";
import { snippetStore } from "../../snippets/store.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { templateStore } from "../../templates/store.ts";
import type { readApiEnvironment } from "./env.ts";

type Env = ReturnType<typeof readApiEnvironment>;

/**
 * The dead letters of a queue lie in one that is named for it (`stacks/aws/constructs/queue.ts`): a function's variables
 * have room for four kilobytes, and the URLs of all would take half of that.
 */
const redrivable = (sourceUrl: string) => ({ url: `${sourceUrl}-dlq`, sourceUrl });

/** Beside the others, for the same reason. */
const webhookQueues = ({ WEBHOOK_NAMES, BATCHER_QUEUE_URL }: Env): WebhookQueues =>
  Object.fromEntries(
    WEBHOOK_NAMES.map((name) => [
      `webhook-${name}`,
      redrivable(BATCHER_QUEUE_URL.replace(/batcher$/, `webhook-${name}`)),
    ]),
  );

const deadLetterQueues = (env: Env): DeadLetterQueues => ({
  batcher: redrivable(env.BATCHER_QUEUE_URL),
  sender: redrivable(env.SENDER_QUEUE_URL),
  feedback: redrivable(env.FEEDBACK_QUEUE_URL),
  importer: redrivable(env.IMPORTER_QUEUE_URL),
  "account-list": redrivable(env.ACCOUNT_LIST_QUEUE_URL),
  jobs: redrivable(env.JOBS_QUEUE_URL),
  sweeper: { url: env.SWEEPER_DEAD_LETTERS_URL },
  ...webhookQueues(env),
});

/** What the stage is, of which no route but its own settings decides anything. */
const stageOf = (env: Env) => ({
  name: env.STAGE,
  region: env.REGION,
  sender: env.SENDER,
  alarmEmail: env.ALARM_EMAIL,
  retentionDays: env.RETENTION_DAYS,
  softBounces: { max: env.SOFT_BOUNCES_MAX, days: env.SOFT_BOUNCE_DAYS },
  logRetentionDays: env.LOG_RETENTION_DAYS,
  deletionProtection: env.DELETION_PROTECTION,
  webhooks: env.WEBHOOK_NAMES,
  waf: env.WAF,
  monthlyBudgetUsd: env.MONTHLY_BUDGET_USD,
});

/** DNS has so long to answer for all records of a sender, in milliseconds. */
const dnsMs = 4_000;

/** What the routes work with, made once per execution environment. */
export const apiDependencies = (env: Env, log: Logger) => {
  const db = documentClient();
  // A presigned URL carries no checksum: who uploads with it could not know what it would have to be.
  const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const content = objectStore(s3, env.CONTENT_BUCKET);
  // For what is no send. It asks again itself, in its own time (decision 42).
  const ses = patientSes(new SESv2Client({ maxAttempts: 1 }));
  const leases = leaseStore(db, env.LIMITER_TABLE);
  return {
    log,
    publicUrl: env.PUBLIC_URL,
    emailBytesMax: env.EMAIL_MAX_BYTES,
    configurationSet: env.CONFIGURATION_SET,
    tracking: env.TRACKING,
    approvalRequired: env.APPROVAL_REQUIRED,
    postalAddress: env.POSTAL_ADDRESS,
    rateShare: env.SES_RATE_SHARE,
    warmUps: { plans: env.WARM_UPS, store: warmUpStore(db, env.LIMITER_TABLE) },
    stage: stageOf(env),
    apiKeys: apiKeyStore(db, env.API_KEYS_TABLE),
    sessions: sessionStore(db, env.SESSIONS_TABLE),
    links: linkStore(db, env.SESSIONS_TABLE),
    challenges: challengeStore(db, env.SESSIONS_TABLE),
    members: memberStore(db, env.MEMBERS_TABLE),
    passkeys: passkeyStore(db, env.MEMBERS_TABLE),
    audit: auditStore(db, env.AUDIT_TABLE, env.AUDIT_RETENTION_DAYS),
    campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
    attributes: attributeStore(db, env.ATTRIBUTES_TABLE),
    contacts: contactStore(db, env.CONTACTS_TABLE),
    deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
    suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
    erasures: erasureStore(db, env.ERASURES_TABLE, env.CONTACTS_TABLE),
    lists: listStore(db, env.LISTS_TABLE),
    segments: segmentStore(db, env.SEGMENTS_TABLE),
    drafts: draftStore(db, env.DRAFTS_TABLE),
    media: mediaStore(db, env.MEDIA_TABLE),
    snippets: snippetStore(db, env.SNIPPETS_TABLE),
    templates: templateStore(db, env.TEMPLATES_TABLE),
    jobs: jobStore(db, env.JOBS_TABLE),
    migrationPasses: passStore(db, env.JOBS_TABLE),
    signups: signupStore(db, env.SIGNUPS_TABLE),
    sealKey: createSealKey(db, env.SEALS_TABLE),
    content,
    importFiles: importFiles(s3, env.CONTENT_BUCKET),
    exportFiles: exportFiles(s3, env.CONTENT_BUCKET),
    mediaFiles: mediaFiles(s3, env.SITE_BUCKET),
    bulkEmails: bulkEmails(content),
    uploads: uploadStore(s3, env.CONTENT_BUCKET, content),
    deadLetters: { sqs: new SQSClient({}), queues: deadLetterQueues(env) },
    ses,
    senders: createSenders(ses),
    linkAsker: env.ASKS_LINKS ? createLinkAsker() : undefined,
    lookUp: lookUpWithin(dnsMs),
    sendingClient,
    leases,
    limiter: createLimiter({ store: leases, ses, part: env.SES_RATE_SHARE, log }),
    publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  };
};

export type ApiDependencies = ReturnType<typeof apiDependencies>;
