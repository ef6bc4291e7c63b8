import { GetAccountCommand } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { patientSes } from "../../../../services/platform/patient-ses.ts";

const busy = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });

/** Asks an SES that refuses so often, and notes when, in milliseconds. */
const patientOf = (refusals: number, error: Error = busy) => {
  let now = 1_000_000;
  const asked: number[] = [];
  const send = async () => {
    asked.push(now);
    if (asked.length <= refusals) throw error;
    return asked.length;
  };
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const client = patientSes({ send } as never, { wall: () => now, sleep });
  return { asked, ask: (abortSignal?: AbortSignal) => client.send(new GetAccountCommand(), { abortSignal }) };
};

test("questions are a second apart, and a busy SES is asked again", async () => {
  const { asked, ask } = patientOf(2);
  expect([await ask(), await ask()]).toEqual([3, 4]);
  const gaps = asked.slice(1).map((at, n) => at - asked[n]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200);
});

test("not for ever, and not for another error", async () => {
  const often = patientOf(100);
  await expect(often.ask()).rejects.toBe(busy);
  expect(often.asked.at(-1)! - often.asked[0]!).toBeLessThan(10_000);

  const $metadata = { httpStatusCode: 403 };
  const denied = Object.assign(new Error("no"), { name: "AccessDeniedException", $metadata });
  const other = patientOf(1, denied);
  await expect(other.ask()).rejects.toBe(denied);
  expect(other.asked).toHaveLength(1);
});

test("whoever has given up is not asked for again", async () => {
  const { asked, ask } = patientOf(100);
  await expect(ask(AbortSignal.abort())).rejects.toBe(busy);
  expect(asked).toHaveLength(1);
});
