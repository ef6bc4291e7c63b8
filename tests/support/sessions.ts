import type { CloudClient } from "./cloud.ts";

/** What the pages of the site send with each request. */
export const ownSite = { "x-tidings": "1", "sec-fetch-site": "same-origin" } as const;

/** A browser that is on the site: it keeps the cookie, and nothing else. */
export interface SiteBrowser extends Pick<CloudClient, "api"> {
  /** As the header has it; empty: none. */
  cookie(): string;
}

/** Opens a browser in which nobody is signed in. */
export const openSite = ({ origin }: Pick<CloudClient, "origin">): SiteBrowser => {
  let cookie = "";
  const api: CloudClient["api"] = async (path, { body, ...init } = {}) => {
    const response = await fetch(`${origin}${path}`, {
      ...init,
      headers: {
        ...ownSite,
        ...(cookie && { cookie }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...Object.fromEntries(new Headers(init.headers)),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie())
      cookie = /;\s*max-age=0/i.test(set) ? "" : set.split(";")[0]!;
    return response;
  };
  return { api, cookie: () => cookie };
};

/** Opens a browser that is signed in with the key of a client. @throws Error when it is not taken */
export const signInWithKey = async (client: Pick<CloudClient, "origin" | "key">): Promise<SiteBrowser> => {
  const site = openSite(client);
  const { status } = await site.api("/session", { method: "POST", body: { key: client.key } });
  if (status !== 200) throw new Error(`the key was answered with ${status}`);
  return site;
};
