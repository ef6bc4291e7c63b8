import type { BatchState, SendRecord } from "./batch-state.ts";
import type { DeliveryView } from "./delivery.ts";
import { type Bounce, type Evidence, isReported } from "./evidence.ts";
import { bounceReason, type NotReceivedReason, unsentReason } from "./reasons.ts";

/** All that is recorded of one recipient: by senders, and by what came back. */
export interface DeliveryRow extends Partial<SendRecord> {
  readonly evidence: Evidence;
}

/** What is recorded of the recipients of a batch, by index; of those not tried yet there may be nothing. */
export const rowsOf = (
  state: Pick<BatchState, "records"> | undefined,
  evidence: ReadonlyMap<number, Evidence>,
): Map<number, DeliveryRow> => {
  const records = state?.records ?? {};
  const indices = new Set([...Object.keys(records).map(Number), ...evidence.keys()]);
  return new Map(
    [...indices].map((index) => [index, { ...records[index], evidence: evidence.get(index) ?? {} }]),
  );
};

/** Whether SES told of it; false: most likely it never had it. */
export const sesReportedOf = ({ evidence, unreported }: DeliveryRow): boolean | null => {
  if (isReported(evidence)) return true;
  return unreported ? false : null;
};

/** Why it did not arrive, or was not sent. */
export const reasonOf = ({ outcome, error, evidence }: DeliveryRow): NotReceivedReason | undefined =>
  bounceReason(evidence) ?? unsentReason(outcome, error);

const bounceText = ({ type, sub_type, words }: Bounce): string =>
  `${type}/${sub_type}${words ? `: ${words}` : ""}`;

/** A recipient and what is recorded of it, as the API shows them. */
export const deliveryOf = (
  batch: number,
  index: number,
  key: string,
  row: DeliveryRow | undefined,
): DeliveryView => {
  const { outcome, attempts, at, id, error, evidence = {} } = row ?? {};
  return {
    email: key,
    status: outcome ?? "pending",
    ses_reported: row ? sesReportedOf(row) : null,
    ses_message_id: id ?? null,
    attempts: attempts ?? 0,
    error: evidence.rejected ?? error ?? null,
    reason: (row && reasonOf(row)) ?? null,
    sent_at: outcome !== "sent" || at === undefined ? null : new Date(at).toISOString(),
    delivered_at: evidence.delivered_at ?? null,
    bounced_at: evidence.bounced_at ?? null,
    bounce: evidence.bounce ? bounceText(evidence.bounce) : null,
    complained_at: evidence.complained_at ?? null,
    opened_at: evidence.opened_at ?? null,
    clicked_at: evidence.clicked_at ?? null,
    robot_opened_at: evidence.robot_opened_at ?? null,
    robot_clicked_at: evidence.robot_clicked_at ?? null,
    links: [...(evidence.links ?? [])].sort((a, b) => a - b),
    device: evidence.device ?? null,
    unsubscribed_at: evidence.unsubscribed_at ?? null,
    delayed: evidence.delayed ?? null,
    batch,
    index,
  };
};
