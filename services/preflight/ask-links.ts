import { request as askPlainly } from "node:http";
import { request as askSealed } from "node:https";
import type { LookupFunction } from "node:net";
import { type Clock, systemClock } from "../platform/clock.ts";
import { isPrivateLiteral, isPublic, privateAddress, publicLookup } from "../platform/public-address.ts";

/** A mail has few links; who wrote more sees first what is wrong with these. */
const askedMax = 20;
/** For all hops of a link together, in milliseconds. */
const waitMsMax = 3_000;
/** As many as a browser follows, about: https://fetch.spec.whatwg.org/#http-redirect-fetch has 20. */
const hopsMax = 10;
/** What was said of a link is kept so long, in milliseconds: who writes has it checked with every change. */
const keptMs = 300_000;
const rememberedMax = 1_000;

/** What is wrong with a link; undefined: it answers, or that cannot be known from here. */
export type Silence =
  | { readonly why: "private" | "no_host" | "untrusted" | "silent" }
  | { readonly why: "missing" | "failing"; readonly status: number };

/** Asks links whether anything answers there. */
export interface LinkAsker {
  /** @returns what is wrong, by link; those that answer are not in it. */
  silent(links: readonly string[]): Promise<ReadonlyMap<string, Silence>>;
}

interface Options {
  readonly lookup?: LookupFunction;
  /** Whether an address that stands in the place of a name may be asked. */
  readonly mayBeAsked?: (address: string) => boolean;
  readonly wall?: Clock["wall"];
}

/**
 * Asks each link as a mail program's proxy would, by HEAD, and by GET where that is refused; the body is not read. No
 * request goes to an address that is not public, whatever a name resolves to or a redirect leads to.
 */
export const createLinkAsker = ({
  lookup = publicLookup,
  mayBeAsked = isPublic,
  wall = systemClock.wall,
}: Options = {}): LinkAsker => {
  const known = new Map<string, { readonly silence: Silence | undefined; readonly until: number }>();
  const silenceOf = async (link: string): Promise<Silence | undefined> => {
    const kept = known.get(link);
    if (kept && wall() < kept.until) return kept.silence;
    const silence = await ask(link, lookup, mayBeAsked);
    known.delete(link);
    known.set(link, { silence, until: wall() + keptMs });
    if (known.size > rememberedMax) known.delete(known.keys().next().value!);
    return silence;
  };
  return {
    silent: async (links) => {
      const asked = links.slice(0, askedMax);
      const silences = await Promise.all(asked.map(silenceOf));
      return new Map(asked.flatMap((link, place) => (silences[place] ? [[link, silences[place]]] : [])));
    },
  };
};

const ask = async (
  link: string,
  lookup: LookupFunction,
  mayBeAsked: (address: string) => boolean,
): Promise<Silence | undefined> => {
  const signal = AbortSignal.timeout(waitMsMax);
  let url = new URL(link);
  try {
    for (let hops = 0; hops < hopsMax; hops++) {
      if (isPrivateLiteral(url, mayBeAsked)) return { why: "private" };
      const head = await headersOf(url, "HEAD", lookup, signal);
      const { status, location } = head.status >= 400 ? await headersOf(url, "GET", lookup, signal) : head;
      if (location === undefined) return silenceOfStatus(status);
      const next = URL.parse(location, url);
      if (!next || !/^https?:$/.test(next.protocol)) return undefined;
      url = next;
    }
    return { why: "silent" };
  } catch (error) {
    return silenceOfError(error as NodeJS.ErrnoException);
  }
};

const headersOf = (
  url: URL,
  method: "HEAD" | "GET",
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly location: string | undefined }> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? askSealed : askPlainly;
    const headers = { "user-agent": "Mozilla/5.0 (compatible; Tidings link check)", accept: "*/*" };
    request(url, { method, lookup, signal, headers, agent: false }, (response) => {
      const { statusCode: status = 0, headers: told } = response;
      response.destroy();
      resolve({ status, location: status >= 300 && status < 400 ? told.location : undefined });
    })
      .on("error", reject)
      .end();
  });

/** A site that wants a person, or fewer questions, is there; one that knows no such page is not. */
const silenceOfStatus = (status: number): Silence | undefined => {
  if (status === 404 || status === 410) return { why: "missing", status };
  return status >= 500 && status < 600 ? { why: "failing", status } : undefined;
};

/** That our own network is down says nothing of the link. */
const silenceOfError = (error: NodeJS.ErrnoException): Silence | undefined => {
  if (error.name === "TimeoutError" || error.name === "AbortError") return { why: "silent" };
  switch (error.code) {
    case privateAddress:
      return { why: "private" };
    case "ENOTFOUND":
      return { why: "no_host" };
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "ETIMEDOUT":
    case "EPROTO":
      return { why: "silent" };
    default:
      return /^(ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_SSL)/.test(error.code ?? "")
        ? { why: "untrusted" }
        : undefined;
  }
};
