import { useEffect, useState } from "preact/hooks";

/** A page of the UI. Pages live behind the `#` because the paths before it belong to the API. */
export type Route =
  | {
      readonly page:
        | "overview"
        | "campaigns"
        | "compare"
        | "new-draft"
        | "templates"
        | "contacts"
        | "imports"
        | "lists"
        | "segments"
        | "new-segment"
        | "suppressions"
        | "outbox"
        | "settings"
        | "senders"
        | "keys"
        | "people"
        | "account"
        | "dead-letters"
        | "costs"
        | "audit";
    }
  | {
      readonly page:
        | "campaign"
        | "draft"
        | "template"
        | "edit-template"
        | "contact"
        | "import"
        | "list"
        | "segment"
        | "mail"
        | "sign-in";
      readonly id: string;
    };

const patterns: readonly [RegExp, (id: string) => Route][] = [
  [/^$/, () => ({ page: "overview" })],
  [/^campaigns$/, () => ({ page: "campaigns" })],
  [/^compare$/, () => ({ page: "compare" })],
  [/^campaigns\/new$/, () => ({ page: "new-draft" })],
  [/^campaigns\/([^/]+)$/, (id) => ({ page: "campaign", id })],
  [/^drafts\/([^/]+)$/, (id) => ({ page: "draft", id })],
  [/^templates$/, () => ({ page: "templates" })],
  [/^templates\/([^/]+)$/, (id) => ({ page: "template", id })],
  [/^templates\/([^/]+)\/edit$/, (id) => ({ page: "edit-template", id })],
  [/^contacts$/, () => ({ page: "contacts" })],
  [/^contacts\/([^/]+)$/, (id) => ({ page: "contact", id })],
  [/^suppressions$/, () => ({ page: "suppressions" })],
  [/^lists$/, () => ({ page: "lists" })],
  [/^lists\/([^/]+)$/, (id) => ({ page: "list", id })],
  [/^segments$/, () => ({ page: "segments" })],
  [/^segments\/new$/, () => ({ page: "new-segment" })],
  [/^segments\/([^/]+)$/, (id) => ({ page: "segment", id })],
  [/^imports$/, () => ({ page: "imports" })],
  [/^imports\/([^/]+)$/, (id) => ({ page: "import", id })],
  [/^audit$/, () => ({ page: "audit" })],
  [/^outbox$/, () => ({ page: "outbox" })],
  [/^outbox\/([^/]+)$/, (id) => ({ page: "mail", id })],
  [/^settings$/, () => ({ page: "settings" })],
  [/^settings\/senders$/, () => ({ page: "senders" })],
  [/^settings\/keys$/, () => ({ page: "keys" })],
  [/^settings\/people$/, () => ({ page: "people" })],
  [/^settings\/account$/, () => ({ page: "account" })],
  [/^sign-in\/([^/]+)$/, (id) => ({ page: "sign-in", id })],
  [/^settings\/dead-letters$/, () => ({ page: "dead-letters" })],
  [/^settings\/costs$/, () => ({ page: "costs" })],
];

/** What of a hash names its page: what is behind a `?` says what is shown in it. */
export const pageOf = (hash: string): string => hash.replace(/\?.*$/, "");

/** What a hash says is shown in its page. */
export const queryOf = (hash: string): URLSearchParams =>
  new URLSearchParams(/\?(.*)$/.exec(hash)?.[1] ?? "");

/** The page a location's hash names; undefined when it names none. */
export const parseRoute = (hash: string): Route | undefined => {
  const path = pageOf(hash)
    .replace(/^#?\/?/, "")
    .replace(/\/$/, "");
  for (const [pattern, route] of patterns) {
    const match = pattern.exec(path);
    if (match) return route(decode(match[1] ?? ""));
  }
  return undefined;
};

// A hash typed by hand may hold a stray `%`: it then names nothing, which its page says.
const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Campaigns that are read side by side: more have no room. */
export const comparedMax = 5;

/** Links to the pages. */
export const links = {
  overview: "#/",
  campaigns: "#/campaigns",
  /** @param ids those to be read side by side, in that order; {@link comparedMax} at most */
  compare: (ids: readonly string[]) => `#/compare?ids=${ids.map(encodeURIComponent).join(",")}`,
  /** Makes a draft of what is named; asks for that where nothing is. */
  newDraft: (of: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams(of).toString();
    return `#/campaigns/new${query && `?${query}`}`;
  },
  templates: "#/templates",
  template: (id: string) => `#/templates/${encodeURIComponent(id)}`,
  editTemplate: (id: string) => `#/templates/${encodeURIComponent(id)}/edit`,
  draft: (id: string) => `#/drafts/${encodeURIComponent(id)}`,
  campaign: (id: string) => `#/campaigns/${encodeURIComponent(id)}`,
  contacts: "#/contacts",
  contact: (email: string) => `#/contacts/${encodeURIComponent(email)}`,
  suppressions: "#/suppressions",
  lists: "#/lists",
  list: (id: string) => `#/lists/${encodeURIComponent(id)}`,
  segments: "#/segments",
  newSegment: "#/segments/new",
  segment: (id: string) => `#/segments/${encodeURIComponent(id)}`,
  imports: "#/imports",
  import: (id: string) => `#/imports/${encodeURIComponent(id)}`,
  /** @param of what is looked for, as its filter has it */
  audit: (of: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams(of).toString();
    return `#/audit${query && `?${query}`}`;
  },
  outbox: "#/outbox",
  mailsOf: (campaignId: string) => `#/outbox?campaign=${encodeURIComponent(campaignId)}`,
  mail: (id: string) => `#/outbox/${encodeURIComponent(id)}`,
  settings: "#/settings",
  senders: "#/settings/senders",
  keys: "#/settings/keys",
  people: "#/settings/people",
  account: "#/settings/account",
  deadLetters: "#/settings/dead-letters",
  costs: "#/settings/costs",
  /** A page of its own, with a bundle that only who opens it loads. */
  reference: "reference.html",
} as const;

/** The hash of the location, as it changes. */
export const useHash = (): string => {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = () => setHash(location.hash);
    window.addEventListener("hashchange", update);
    // Effects run after the page was painted, and a person, or a test, may have followed a link by then.
    update();
    return () => window.removeEventListener("hashchange", update);
  }, []);
  return hash;
};
