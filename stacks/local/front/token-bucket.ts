/**
 * Admits requests at a steady rate with bursts, as API Gateway throttles.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 * @param now the time in milliseconds
 * @returns a function that tells whether the next request is admitted
 */
export const createTokenBucket = (
  { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
  now: () => number = () => performance.now(),
): (() => boolean) => {
  let tokens = burst;
  let refilledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - refilledAt) / 1000) * ratePerSecond);
    refilledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
