const headersMaxBytes = 64 * 1024;

/** The address in `Name <address>` or in a plain address; "" when there is none. */
export const addressOf = (mailbox: string): string => {
  return (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim();
};

/**
 * The sender a raw message names in its From header, for a send that does not name one itself.
 * @param data the message in base64, as SendEmail carries it.
 */
export const senderOfRawMessage = (data: string): string => {
  const start = Buffer.from(data.slice(0, headersMaxBytes), "base64").toString("latin1");
  const headers = start.split(/\r?\n\r?\n/, 1)[0] ?? "";
  const unfolded = headers.replace(/\r?\n[ \t]+/g, " ");
  return addressOf(/^from:(.*)$/im.exec(unfolded)?.[1] ?? "");
};
