import { defineEvent } from "./event.ts";

export const listingReady = defineEvent(
  "ListingReady",
  1,
  "Suppressions are out of step with the account list of SES: the table knows which.",
  {},
);
