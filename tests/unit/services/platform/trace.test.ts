import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { annotate, inSegment } from "../../../../services/platform/trace.ts";
import { startXrayDaemon } from "../../../support/xray-daemon.ts";

let daemon: Awaited<ReturnType<typeof startXrayDaemon>>;
beforeAll(async () => {
  daemon = await startXrayDaemon();
});
afterAll(() => daemon.stop());

const root = "1-6761e3c0-0123456789abcdef01234567";

test("a piece of work is shown below its invocation, with what it is about, known before or found within", async () => {
  daemon.invocation(root);
  const before = Date.now() / 1_000;

  const result = await inSegment("message", { batch: 7 }, async () => {
    annotate({ campaign_id: "ses_campaign_1" });
    return "done";
  });

  expect(result).toBe("done");
  const [shown] = await daemon.documents(1);
  expect(shown).toEqual({
    name: "message",
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: root,
    parent_id: "00f067aa0ba902b7",
    type: "subsegment",
    start_time: expect.any(Number),
    end_time: expect.any(Number),
    annotations: { batch: 7, campaign_id: "ses_campaign_1" },
  });
  expect([before, shown!.start_time, shown!.end_time].map(Number)).toEqual(
    [before, shown!.start_time, shown!.end_time].map(Number).toSorted((a, b) => a - b),
  );
});

test("work within work is shown below it, and side by side each says its own", async () => {
  daemon.invocation(root);

  await inSegment("message", {}, async () => {
    await Promise.all(
      ["a", "b"].map((campaign_id) =>
        inSegment("turn", {}, async () => {
          await Promise.resolve();
          annotate({ campaign_id });
        }),
      ),
    );
  });

  const shown = await daemon.documents(3);
  const { id } = shown[2]!;
  expect(
    shown.map(({ name, parent_id, annotations }) => ({ name, isBelow: parent_id === id, annotations })),
  ).toEqual([
    { name: "turn", isBelow: true, annotations: { campaign_id: "a" } },
    { name: "turn", isBelow: true, annotations: { campaign_id: "b" } },
    { name: "message", isBelow: false, annotations: {} },
  ]);
});

test("work that fails is shown as such, without the words of the error, and fails", async () => {
  daemon.invocation(root);

  await expect(
    inSegment("message", { campaign_id: "a" }, async () => {
      throw new Error("ada@example.net is unknown");
    }),
  ).rejects.toThrow("ada@example.net is unknown");

  const [shown] = await daemon.documents(1);
  expect(shown).toMatchObject({ annotations: { campaign_id: "a" }, fault: true });
  expect(daemon.packets[0]).not.toContain("ada@example.net");
});

test("where nothing is recorded, nothing is told", async () => {
  const tell = vi.fn(async () => annotate({ campaign_id: "a" }));
  vi.stubEnv("_X_AMZN_TRACE_ID", undefined).stubEnv("AWS_XRAY_DAEMON_ADDRESS", undefined);
  await inSegment("message", {}, tell);
  daemon.invocation(root, "0");
  await inSegment("message", {}, tell);
  daemon.invocation(root);
  const address = process.env.AWS_XRAY_DAEMON_ADDRESS;
  vi.stubEnv("AWS_XRAY_DAEMON_ADDRESS", undefined);
  await inSegment("message", {}, tell);

  // What comes after it comes alone
  vi.stubEnv("AWS_XRAY_DAEMON_ADDRESS", address);
  await inSegment("last", {}, tell);
  expect((await daemon.documents(1)).map(({ name }) => name)).toEqual(["last"]);
  expect(tell).toHaveBeenCalledTimes(4);
});

test("nobody takes the trace, and the work is done", async () => {
  daemon.invocation(root).stubEnv("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:1");
  expect(await inSegment("message", {}, async () => "done")).toBe("done");
  vi.stubEnv("AWS_XRAY_DAEMON_ADDRESS", "nowhere");
  expect(await inSegment("message", {}, async () => "done")).toBe("done");
});
