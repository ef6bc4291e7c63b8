import type { Expected, Observation } from "./observation.ts";

const dayMs = 86_400_000;
/** Longer than a block is on its way that was taken before midnight. */
const underWayMs = 600_000;

/**
 * A sender that is warmed up sends no more on a day than its plan says; what was under way at midnight is of the day
 * before, so that by the end of each day no more went than all days until then allow.
 */
export const warmUpViolations = ({ warmUp }: Expected, { attempts }: Observation): string[] => {
  if (!warmUp) return [];
  const { starts, first, growth, days } = warmUp;
  const sent = attempts
    .filter(({ message_id, tags }) => message_id !== null && tags.campaign_id)
    .map(({ time }) => Date.parse(time));
  const between = (from: number, to: number) => sent.filter((at) => at >= from && at < to).length;
  let allowed = 0;
  return Array.from({ length: days }, (_, place) => {
    const begin = Date.parse(starts) + place * dayMs;
    const end = begin + dayMs;
    const cap = Math.floor(first * growth ** place);
    allowed += cap;
    const [ofDay, untilThen] = [between(begin + underWayMs, end), between(0, end)];
    return [
      ...(ofDay > cap
        ? [`${ofDay} mails were sent on day ${place + 1} of the warm-up, which has ${cap}`]
        : []),
      ...(untilThen > allowed
        ? [`${untilThen} mails were sent by day ${place + 1} of the warm-up, which allows ${allowed}`]
        : []),
    ];
  }).flat();
};
