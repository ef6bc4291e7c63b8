/**
 * Where people sign in: the origin that their links lead to and that their passkeys are of, and its host, which WebAuthn
 * knows as the RP ID. That is the site's own; an IP address can be none (W3C WebAuthn, section 5.1.2), so the loopback
 * interface goes by its name.
 */
export const siteOf = (publicUrl: string): { readonly origin: string; readonly host: string } => {
  const { origin, hostname } = new URL(publicUrl);
  return hostname === "127.0.0.1"
    ? { origin: origin.replace(hostname, "localhost"), host: "localhost" }
    : { origin, host: hostname };
};

/** The page of a one-time link. The token is behind the `#`: no server and no proxy sees it, and nothing logs it. */
export const linkUrl = (publicUrl: string, token: string): string =>
  `${siteOf(publicUrl).origin}/#/sign-in/${token}`;
