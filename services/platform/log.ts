import { Logger } from "@aws-lambda-powertools/logger";

/** An address, or a key of the API. A slash ends it, so that packages (`node_modules/@aws-sdk`) stay in a trace. */
const confidential = /[^\s"'`<>()[\]{},;:/\\@]+@[^\s"'`<>()[\]{},;:/\\@]+|tidings_[\w-]{20,}/g;

/**
 * The log of one function: a line of JSON an entry. Whatever words of others it repeats, those of an error above all,
 * no address and no key gets into it.
 */
export const createLog = (serviceName: string): Logger =>
  new Logger({
    serviceName,
    jsonReplacerFn: (_, value) =>
      typeof value === "string" ? value.replace(confidential, "<removed>") : value,
  });
