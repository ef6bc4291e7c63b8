import type { ComponentChildren } from "preact";
import { links, type Route } from "./router.ts";
import { useOnline } from "./use-online.ts";

interface Place {
  readonly name: string;
  readonly href: string;
  readonly pages: readonly Route["page"][];
}

/** What there is of campaigns. */
const campaigns: readonly Place[] = [
  {
    name: "Campaigns",
    href: links.campaigns,
    pages: ["campaigns", "new-draft", "draft", "campaign", "compare"],
  },
  { name: "Templates", href: links.templates, pages: ["templates", "template", "edit-template"] },
];

/** What there is to know of the people that campaigns go to. */
const audience: readonly Place[] = [
  { name: "Contacts", href: links.contacts, pages: ["contacts", "contact"] },
  { name: "Lists", href: links.lists, pages: ["lists", "list"] },
  { name: "Segments", href: links.segments, pages: ["segments", "new-segment", "segment"] },
  { name: "Imports", href: links.imports, pages: ["imports", "import"] },
  { name: "Suppressions", href: links.suppressions, pages: ["suppressions"] },
];

/** What a stage is, and who and what keeps it going. */
const settings: readonly Place[] = [
  { name: "Stage", href: links.settings, pages: ["settings"] },
  { name: "Senders", href: links.senders, pages: ["senders"] },
  { name: "People", href: links.people, pages: ["people"] },
  { name: "API keys", href: links.keys, pages: ["keys"] },
  { name: "Costs", href: links.costs, pages: ["costs"] },
  { name: "Dead letters", href: links.deadLetters, pages: ["dead-letters"] },
  { name: "Audit log", href: links.audit(), pages: ["audit"] },
  { name: "My account", href: links.account, pages: ["account"] },
];

/** A section, and the places in it where there are several. */
interface Section extends Place {
  readonly places?: readonly Place[];
}

const sectionOf = (name: string, href: string, places: readonly Place[]): Section => ({
  name,
  href,
  places,
  pages: places.flatMap(({ pages }) => pages),
});

const sections: readonly Section[] = [
  { name: "Overview", href: links.overview, pages: ["overview"] },
  sectionOf("Campaigns", links.campaigns, campaigns),
  sectionOf("Audience", links.contacts, audience),
  { name: "Outbox", href: links.outbox, pages: ["outbox", "mail"] },
  sectionOf("Settings", links.settings, settings),
];

const isAt = ({ pages }: Place, route: Route | undefined): boolean =>
  route !== undefined && pages.includes(route.page);

/** The section of a page, where there are several places in it. */
const sectionAround = (route: Route | undefined): Section | undefined =>
  sections.find((section) => section.places && isAt(section, route));

interface ShellProps {
  /** Undefined while nobody is signed in: there is nowhere to go then. */
  readonly signedIn:
    | {
        readonly route: Route | undefined;
        readonly hasOutbox: boolean;
        readonly signOut: () => void;
      }
    | undefined;
  readonly children: ComponentChildren;
}

/** What is around every page: the brand, the sections and what is within one, the way out. */
export const Shell = ({ signedIn, children }: ShellProps) => (
  <>
    <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
      Skip to content
    </button>
    <header class="bar">
      <div class="bar-inner">
        <a class="brand" href={links.overview}>
          <Mark />
          Tidings
        </a>
        {signedIn && (
          <>
            <Places
              label="Sections"
              places={sections.filter(({ href }) => href !== links.outbox || signedIn.hasOutbox)}
              route={signedIn.route}
              current={sectionAround(signedIn.route) ? "true" : "page"}
            />
            <a class="aside" href={links.reference}>
              API
            </a>
            <button type="button" class="small quiet" onClick={signedIn.signOut}>
              Sign out
            </button>
          </>
        )}
      </div>
      <Within route={signedIn?.route} />
    </header>
    <Offline />
    {children}
  </>
);

/** The places of the section that a page is in. */
const Within = ({ route }: { route: Route | undefined }) => {
  const section = sectionAround(route);
  return section?.places ? (
    <div class="bar-inner within">
      <Places label={section.name} places={section.places} route={route} />
    </div>
  ) : null;
};

interface PlacesProps {
  readonly label: string;
  readonly places: readonly Place[];
  readonly route: Route | undefined;
  /** How it is marked: as the page, or as what the page is in. */
  readonly current?: "page" | "true";
}

/** Links to places of one level; the one the person is at is marked. */
const Places = ({ label, places, route, current = "page" }: PlacesProps) => (
  <nav aria-label={label}>
    {places.map((place) => (
      <a key={place.name} href={place.href} aria-current={isAt(place, route) ? current : undefined}>
        {place.name}
      </a>
    ))}
  </nav>
);

const Offline = () => {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p class="offline">
          You are offline. What you see may be old; it is brought up to date once you are back.
        </p>
      )}
    </div>
  );
};

const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path d="M7 11.5h18v11H7z M7 11.5l9 7 9-7" />
  </svg>
);
