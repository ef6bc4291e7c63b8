import { beforeEach, expect, test, vi } from "vitest";
import { deliver } from "../../../../services/webhooks/deliver.ts";
import type { Answer } from "../../../../services/webhooks/post.ts";
import { event } from "../../../support/dead-letters.ts";

const campaign_id = "ses_campaign_4f6d0c1e";
const bounced = event("tidings", "ContactBounced", {
  version: 1,
  campaign_id,
  batch: 3,
  index: 17,
  bounce_type: "Permanent",
  bounce_sub_type: "General",
});
const webhook = { name: "crm", url: "https://crm.example.org/in?token=secret" };
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

const signing = vi.fn(async () => [Buffer.alloc(32)] as [Buffer]);
const hide = vi.fn(async () => {});
const send = vi.fn();
const handOver = (receives: number, answer: Answer, body: unknown = bounced) => {
  send.mockResolvedValue(answer);
  const waiting = { messageId: "m1", body: JSON.stringify(body), receives };
  return deliver({ keys: { signing }, send, hide, log }, webhook, waiting);
};
beforeEach(() => {
  vi.clearAllMocks();
});

const ids = {
  webhook: "crm",
  message_id: "m1",
  event_id: bounced.id,
  detail_type: "ContactBounced",
  campaign_id,
};

test("an event is handed over as it says itself, under its own id", async () => {
  expect(await handOver(1, { isTaken: true, status: 200 })).toBe(true);

  const [url, headers, body] = send.mock.calls[0]!;
  expect(url.href).toBe(webhook.url);
  expect(headers["webhook-id"]).toBe(bounced.id);
  expect(JSON.parse(body)).toEqual({
    type: "ContactBounced",
    timestamp: bounced.time,
    data: bounced.detail,
  });
  expect(hide).not.toHaveBeenCalled();
  expect(log.info).toHaveBeenCalledWith("an event was taken", { ...ids, receive_count: 1, status: 200 });
});

test("one that is not taken is hidden, longer the oftener it came", async () => {
  expect(await handOver(3, { isTaken: false, why: "status 503" })).toBe(false);

  const [[, seconds]] = hide.mock.calls as unknown as [[unknown, number]];
  expect(seconds).toBeGreaterThanOrEqual(300);
  expect(seconds).toBeLessThanOrEqual(360);
  expect(log.warn).toHaveBeenCalledWith("an event was not taken", {
    ...ids,
    receive_count: 3,
    why: "status 503",
    next_attempt_seconds: seconds,
  });
  expect(log.error).not.toHaveBeenCalled();
});

test("after the last attempt it becomes a dead letter at once, and the log says so", async () => {
  expect(await handOver(10, { isTaken: false, why: "timeout" })).toBe(false);

  expect(hide).toHaveBeenCalledWith(expect.anything(), 0);
  expect(log.warn.mock.calls[0]![1]).toMatchObject({ why: "timeout", is_given_up: true });
});

test("no line of the log has the address, whose path or query may let others in", async () => {
  await handOver(1, { isTaken: true, status: 200 });
  await handOver(1, { isTaken: false, why: "ENOTFOUND" });
  expect(JSON.stringify([...log.info.mock.calls, ...log.warn.mock.calls])).not.toMatch(/example|secret/);
});

test.each([
  ["what is no event of the catalogue", { some: "thing" }],
  ["an event that no webhook is told", event("tidings", "BatchReady", { version: 1, campaign_id, batch: 0 })],
  ["an event of another version", event("tidings", "CampaignResumed", { version: 2, campaign_id })],
])("%s is not handed over, and is an error", async (_, body) => {
  expect(await handOver(1, { isTaken: true, status: 200 }, body)).toBe(false);
  expect(send).not.toHaveBeenCalled();
  expect(log.error).toHaveBeenCalledWith("message failed", expect.objectContaining({ message_id: "m1" }));
});
