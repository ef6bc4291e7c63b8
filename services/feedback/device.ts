import type { Device } from "../deliveries/evidence.ts";

/** Programs that fetch the images of a mail for a reader, who stays unseen: Gmail, Yahoo, Apple's privacy protection. */
const proxies = /GoogleImageProxy|ggpht|YahooMailProxy|^Mozilla\/5\.0$/i;
const tablets = /iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/i;
const phones = /iPhone|iPod|Mobile|Android|Windows Phone/i;
const computers = /Windows|Macintosh|X11|Linux|CrOS/i;

/** What a person read on, as coarse as a user agent can be believed. */
export const deviceOf = (userAgent: string | undefined): Device => {
  if (userAgent === undefined || proxies.test(userAgent)) return "hidden";
  if (tablets.test(userAgent)) return "tablet";
  if (phones.test(userAgent)) return "phone";
  return computers.test(userAgent) ? "computer" : "hidden";
};
