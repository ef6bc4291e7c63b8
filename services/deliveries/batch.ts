import type { MergeValues } from "../contacts/merge-values.ts";

/** A batch holds no more recipients than this: with their merge values they fit one DynamoDB item (400 KB). */
export const recipientsMax = 50;

/** One who is to get a campaign, frozen with its audience. What becomes of that is its delivery. */
export interface Recipient {
  /** The key of its mailbox. */
  readonly email: string;
  readonly address: string;
  readonly values: MergeValues;
  /** It was a contact when it was frozen: without one it was deleted since. */
  readonly contact?: true;
  /** The contact was deleted since: nothing is known of the person any more, and nothing is sent. */
  readonly erased?: true;
}

/** What stands in the place of a recipient who is erased: no address, and the others keep their places. */
export const erasedRecipient: Recipient = {
  email: "erased",
  address: "erased",
  values: { email: "erased" },
  erased: true,
};

/** One who is in the audience and gets nothing: why was known when it was frozen. */
export interface ExcludedRecipient {
  /** The key of its mailbox. */
  readonly email: string;
  readonly reason: string;
}

/** A frozen piece of the audience. A recipient's index is its place in `recipients`; the dropped are counted after. */
export interface Batch {
  readonly batch_id: string;
  readonly entry: "batch";
  readonly campaign_id: string;
  readonly batch: number;
  readonly recipients: readonly Recipient[];
  readonly dropped: readonly ExcludedRecipient[];
  /** When DynamoDB may delete it, with its other items: seconds since the epoch. */
  readonly expires_at?: number;
}

/** Key of a batch: campaign and batch together, so that a campaign's writes spread over partitions. */
export const batchId = (campaignId: string, batch: number): string => `${campaignId}#${batch}`;

/** Keys of the three items of a batch. */
export const batchKey = (id: string) => ({ batch_id: id, entry: "batch" });
export const stateKey = (id: string) => ({ batch_id: id, entry: "state" });
export const feedbackKey = (id: string) => ({ batch_id: id, entry: "feedback" });
