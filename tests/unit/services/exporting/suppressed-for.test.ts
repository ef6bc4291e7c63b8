import { afterAll, beforeAll, expect, test } from "vitest";
import { suppressedFor } from "../../../../services/exporting/suppressed-for.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const created_at = "2026-11-29T12:00:00.000Z";
beforeAll(async () => {
  stage = await startStage();
  const source = "api";
  for (const reason of ["bounce", "complaint", "manual"] as const)
    await stage.suppressions.add({ email: `${reason}@example.net`, reason, source, created_at });
  await stage.suppressions.lift("manual@example.net", "A mistake.", created_at);
  await stage.suppressions.keepErased("erased@example.net", { reason: "unsubscribe", created_at });
});
afterAll(() => stage.stop());

const keys = ["bounce", "complaint", "manual", "erased", "nobody"].map((name) => `${name}@example.net`);

test.each([
  ["all are kept", (max: number) => max],
  ["they are too many to be kept", () => 2],
])("who is suppressed is told, for what, also who was erased: %s", async (_, maxOf) => {
  stage.meter.reset();
  const reasons = (max: number) => stage.suppressions.reasons(maxOf(max));
  const tell = suppressedFor({ ...stage.suppressions, reasons });
  for (const some of [keys, keys.slice(0, 1)])
    expect(Object.fromEntries(await tell(some))).toEqual({
      "bounce@example.net": "bounce",
      ...(some === keys && { "complaint@example.net": "complaint", "erased@example.net": "unsubscribe" }),
    });
  // They are read once for all that is asked.
  expect(stage.calls("Scan")).toBe(1);
});
