import { isIP } from "node:net";
import type { Context } from "hono";

/**
 * The IP address that a request came from. CloudFront adds the viewer's to X-Forwarded-For, and API Gateway CloudFront's,
 * so that the last but one is the viewer's; before it stands whatever the viewer sent. Who asks API Gateway itself may
 * make it up: it is good for counting and for the record, not to let anybody in.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomIPAddresses
 * @returns undefined where none is told.
 */
export const sourceIpOf = (c: Context): string | undefined => {
  const told = (c.req.header("x-forwarded-for") ?? "").split(",").map((one) => one.trim());
  const ip = told.at(-2) ?? told.at(-1) ?? "";
  return isIP(ip) === 0 ? undefined : ip;
};

/** What of an IP address one customer has: all of IPv4, the first 64 bits of IPv6. */
export const networkOf = (ip: string): string => {
  if (isIP(ip) !== 6) return ip;
  // A URL has the one canonical spelling of an address, in which `::` stands for zeros.
  const [before = "", after] = new URL(`http://[${ip.replace(/%.*$/, "")}]`).hostname
    .slice(1, -1)
    .split("::");
  const groups = before.split(":").filter(Boolean);
  const rest = (after ?? "").split(":").filter(Boolean);
  const all =
    after === undefined ? groups : [...groups, ...Array(8 - groups.length - rest.length).fill("0"), ...rest];
  return all.slice(0, 4).join(":");
};
