import { hc, type InferRequestType, type InferResponseType } from "hono/client";
import type { App } from "../../services/functions/api/app.ts";
import { refusalOf, unexpectedAnswer, unreachable } from "./refusal.ts";

/** The REST API, typed by its own routes. */
export type Api = ReturnType<typeof hc<App>>;

type CampaignRoutes = Api["campaigns"][":campaign_id"];
export type Campaign = InferResponseType<CampaignRoutes["$get"]>;
export type SentContent = InferResponseType<CampaignRoutes["content"]["$get"], 200>;
export type CampaignSummary = InferResponseType<CampaignRoutes["summary"]["$get"]>;
export type CampaignsQuery = InferRequestType<Api["campaigns"]["$get"]>["query"];
export type CampaignRequest = InferRequestType<Api["ses-campaign"]["$post"]>["json"];
export type PreviewRequest = InferRequestType<Api["campaigns"]["preview"]["$post"]>["json"];
export type MailPreview = InferResponseType<Api["campaigns"]["preview"]["$post"]>;
export type PreflightReport = InferResponseType<Api["campaigns"]["preflight"]["$post"]>;
export type TestResult = InferResponseType<Api["campaigns"]["test"]["$post"], 200>["results"][number];
export type Sender = InferResponseType<Api["senders"]["$get"], 200>["senders"][number];
export type Overview = InferResponseType<Api["overview"]["$get"], 200>;
export type Recent = InferResponseType<Api["overview"]["recent"]["$get"], 200>;
export type Summary = InferResponseType<CampaignRoutes["summary"]["$get"], 200>;
export type Settings = InferResponseType<Api["settings"]["$get"]>;
export type Account = InferResponseType<Api["account"]["$get"], 200>;
export type MonthCosts = InferResponseType<Api["costs"]["$get"], 200>;
export type SenderDetails = InferResponseType<Api["senders"][":identity"]["$get"], 200>;
export type SenderRecord = SenderDetails["records"][number];
export type ApiKey = InferResponseType<Api["keys"]["$get"]>["keys"][number];
export type MadeKey = InferResponseType<Api["keys"]["$post"]>;
export type Member = InferResponseType<Api["members"]["$get"]>["members"][number];
export type Passkey = InferResponseType<Api["me"]["passkeys"]["$get"]>["passkeys"][number];
export type Invitation = InferResponseType<Api["members"][":member_id"]["invitation"]["$post"], 200>;
export type DeadLetterQueue = InferResponseType<Api["dead-letters"]["$get"]>["queues"][number];
type DeadLetterRoutes = Api["dead-letters"][":queue"];
export type DeadLetter = InferResponseType<DeadLetterRoutes["messages"]["$get"]>["messages"][number];
type DraftRoutes = Api["drafts"];
export type Key = InferResponseType<Api["key"]["$get"]>;
export type SavedDraft = InferResponseType<DraftRoutes[":draft_id"]["$get"], 200>;
export type DraftContent = SavedDraft["content"];
export type DraftRow = InferResponseType<DraftRoutes["$get"], 200>["drafts"][number];
type TemplateRoutes = Api["templates"];
export type Template = InferResponseType<TemplateRoutes[":template_id"]["$get"], 200>;
export type TemplateContent = Template["content"];
export type TemplateRow = InferResponseType<TemplateRoutes["$get"], 200>["templates"][number];
export type Delivery = InferResponseType<CampaignRoutes["deliveries"]["$get"]>["deliveries"][number];
export type DeliveriesQuery = InferRequestType<CampaignRoutes["deliveries"]["$get"]>["query"];
export type NotReceivedReason = NonNullable<Delivery["reason"]>;
export type CampaignReport = InferResponseType<CampaignRoutes["report"]["$get"], 200>;
export type DeliveryStatus = Delivery["status"];
export type Contact = InferResponseType<Api["contacts"]["$get"]>["contacts"][number];
export type ContactsQuery = InferRequestType<Api["contacts"]["$get"]>["query"];
export type MailHistory = InferResponseType<Api["contacts"][":email"]["history"]["$get"]>;
export type HistoryMail = MailHistory["mails"][number];
export type Suppression = InferResponseType<Api["suppressions"]["$get"]>["suppressions"][number];
export type SuppressionReason = Suppression["reason"];
export type AddedSuppressions = InferResponseType<Api["suppressions"]["bulk"]["$post"]>;
export type AuditLine = InferResponseType<Api["audit"]["$get"], 200>["lines"][number];
export type AuditAction = AuditLine["action"];
type ImportRoutes = Api["imports"][":import_id"];
export type Import = InferResponseType<ImportRoutes["$get"], 200>;
export type ImportPreview = InferResponseType<ImportRoutes["inspect"]["$post"], 200>;
/** How a file is written, as far as a person says so. */
export type ImportInspection = Partial<Pick<ImportPreview, "encoding" | "delimiter" | "has_header">>;
export type ImportStart = InferRequestType<ImportRoutes["start"]["$post"]>["json"];
export type Export = InferResponseType<Api["exports"]["$post"]>;
export type ExportRequest = InferRequestType<Api["exports"]["$post"]>["json"];
export type Bulk = InferResponseType<Api["bulk"]["$post"]>;
export type BulkAction = Bulk["action"];
export type List = InferResponseType<Api["lists"]["$get"]>["lists"][number];
export type Snippet = InferResponseType<Api["snippets"]["$get"]>["snippets"][number];
export type Media = InferResponseType<Api["media"]["$get"], 200>["media"][number];
export type NewContact = InferRequestType<Api["contacts"]["$post"]>["json"];
export type ContactPatch = InferRequestType<Api["contacts"][":email"]["$patch"]>["json"];

/** What contains itself has no end for the client that is inferred. */
export type Segment = Omit<InferResponseType<Api["segments"]["$get"]>["segments"][number], "filter"> & {
  readonly filter: ContactFilter;
};
export type ContactFilter = InferRequestType<Api["segments"]["preview"]["$post"]>["json"]["filter"];
export type FilterCondition = Extract<ContactFilter, { readonly field: string }>;
export type FilterPreview = InferResponseType<Api["segments"]["preview"]["$post"], 200>;
export type KnownAttribute = InferResponseType<Api["contacts"]["attributes"]["$get"]>["attributes"][number];

/** Who is signed in, for as long as requests are made. */
export interface Signed {
  /** As it is now: it may be another after a while; undefined: nobody. */
  session(): Key | undefined;
  /**
   * Asks to sign in anew, once the API no longer takes this session.
   * @returns whether there is another: then the request is made again.
   */
  renew(refused: Key | undefined): Promise<boolean>;
}

/** Says that a request is of a page of ours: others cannot send it (decision 82). */
const ownSite = { "x-tidings": "1" };

/** The API of the origin this page came from, for whoever is signed in. Its requests throw Refusal `unreachable` when there is no answer. */
export const connect = ({ session, renew }: Signed): Api =>
  hc<App>(location.origin, {
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      for (;;) {
        const asked = session();
        const headers = new Headers({ ...Object.fromEntries(new Headers(init?.headers)), ...ownSite });
        const response = await fetch(input, { ...init, headers }).catch((error: unknown) => {
          throw init?.signal?.aborted ? error : unreachable();
        });
        if (response.status !== 401 || !(await renew(asked))) return response;
      }
    },
  });

type Answer<T> = Pick<Response, "ok" | "status"> & { json(): Promise<T> };

/**
 * The body of a successful answer.
 * @throws Refusal for any other answer, and for one that is not JSON.
 */
export const answer = async <T>(pending: Promise<Answer<T>>): Promise<T> => {
  const response = await pending;
  if (!response.ok) throw await refusalOf(response);
  return await response.json().catch(() => {
    throw unexpectedAnswer(response.status);
  });
};

/**
 * Waits for a success that has no body.
 * @throws Refusal for any other answer.
 */
export const done = async (pending: Promise<Answer<unknown>>): Promise<void> => {
  const response = await pending;
  if (!response.ok) throw await refusalOf(response);
};
