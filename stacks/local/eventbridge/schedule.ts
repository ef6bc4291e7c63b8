import { AwsError } from "../types.ts";

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
/** Longest delay a Node timer holds; longer periods wake up in between and look again. */
const timerMax = 2 ** 31 - 1;

/** When a schedule ticks: every so often, so long after the multiples of that since the epoch. All in milliseconds. */
export interface Schedule {
  readonly period: number;
  readonly offset: number;
}

/** A time of every day, in UTC. */
const daily = /^cron\(([0-5]?\d) ([01]?\d|2[0-3]) \* \* \? \*\)$/;

/**
 * Reads a rate expression, `rate(1 minute)`, `rate(5 minutes)`, hours, days, or a time of every day, `cron(17 3 * * ? *)`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws AwsError `ValidationException` for anything else; of `cron(…)` the local cloud knows no more.
 */
export const readSchedule = (expression: string): Schedule => {
  const [, minute, hour] = daily.exec(expression) ?? [];
  if (minute !== undefined)
    return {
      period: unitMilliseconds.day!,
      offset: Number(hour) * unitMilliseconds.hour! + Number(minute) * unitMilliseconds.minute!,
    };
  const [, digits, unit, plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(digits);
  if (!unit || (count === 1) !== (plural === ""))
    throw new AwsError(
      "ValidationException",
      expression.startsWith("cron(")
        ? `The local cloud runs rate(…) schedules, and cron(…) of one time a day: ${expression}`
        : "Parameter ScheduleExpression is not valid.",
    );
  return { period: count * unitMilliseconds[unit]!, offset: 0 };
};

/**
 * Calls `tick` when a schedule says so, counted from the epoch, so that a restart neither shifts nor repeats a tick.
 * Ticks missed while the process was down are not made up.
 * @returns a function that stops it.
 */
export const every = (schedule: Schedule, tick: (time: Date) => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const arm = (due: number) => {
    timer = setTimeout(
      () => {
        const isDue = Date.now() >= due;
        if (isDue) tick(new Date(due));
        arm(isDue ? next(schedule) : due);
      },
      Math.min(Math.max(due - Date.now(), 0), timerMax),
    );
  };
  arm(next(schedule));
  return () => clearTimeout(timer);
};

const next = ({ period, offset }: Schedule): number =>
  (Math.floor((Date.now() - offset) / period) + 1) * period + offset;
