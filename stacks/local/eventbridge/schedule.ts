import { AwsError } from "../types.ts";

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
/** Longest delay a Node timer holds; longer periods wake up in between and look again. */
const timerMax = 2 ** 31 - 1;

/**
 * Reads a rate expression: `rate(1 minute)`, `rate(5 minutes)`, hours, days.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @returns the period in milliseconds.
 * @throws AwsError `ValidationException` for anything else; `cron(…)` is not supported by the local cloud.
 */
export const ratePeriod = (expression: string): number => {
  const [, digits, unit, plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(digits);
  if (!unit || (count === 1) !== (plural === ""))
    throw new AwsError(
      "ValidationException",
      expression.startsWith("cron(")
        ? `The local cloud runs rate(…) schedules only: ${expression}`
        : "Parameter ScheduleExpression is not valid.",
    );
  return count * unitMilliseconds[unit]!;
};

/**
 * Calls `tick` at every multiple of the period since the epoch, so that a restart neither shifts nor repeats a tick.
 * Ticks missed while the process was down are not made up.
 * @returns a function that stops it.
 */
export const every = (periodMilliseconds: number, tick: (time: Date) => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const arm = (due: number) => {
    timer = setTimeout(
      () => {
        const isDue = Date.now() >= due;
        if (isDue) tick(new Date(due));
        arm(isDue ? next(periodMilliseconds) : due);
      },
      Math.min(Math.max(due - Date.now(), 0), timerMax),
    );
  };
  arm(next(periodMilliseconds));
  return () => clearTimeout(timer);
};

const next = (period: number): number => (Math.floor(Date.now() / period) + 1) * period;
