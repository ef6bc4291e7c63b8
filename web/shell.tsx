import type { ComponentChildren } from "preact";
import { links, type Route } from "./router.ts";
import { useOnline } from "./use-online.ts";

const sections = [
  { name: "Campaigns", href: links.campaigns, pages: ["campaigns", "compose", "campaign"] },
  { name: "Contacts", href: links.contacts, pages: ["contacts", "contact", "imports", "import"] },
  { name: "Lists", href: links.lists, pages: ["lists", "list"] },
  { name: "Segments", href: links.segments, pages: ["segments", "new-segment", "segment"] },
  { name: "Suppressions", href: links.suppressions, pages: ["suppressions"] },
  { name: "Outbox", href: links.outbox, pages: ["outbox", "mail"] },
] as const;

interface ShellProps {
  /** Undefined while nobody is signed in: there is nowhere to go then. */
  readonly signedIn:
    | { readonly route: Route | undefined; readonly hasOutbox: boolean; readonly signOut: () => void }
    | undefined;
  readonly children: ComponentChildren;
}

/** What is around every page: the brand, the sections, the way out. */
export const Shell = ({ signedIn, children }: ShellProps) => (
  <>
    <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
      Skip to content
    </button>
    <header class="bar">
      <div class="bar-inner">
        <a class="brand" href={links.campaigns}>
          <Mark />
          Tidings
        </a>
        {signedIn && (
          <>
            <nav aria-label="Sections">
              {sections
                .filter(({ href }) => href !== links.outbox || signedIn.hasOutbox)
                .map(({ name, href, pages }) => (
                  <a
                    key={href}
                    href={href}
                    aria-current={pages.some((page) => page === signedIn.route?.page) ? "page" : undefined}
                  >
                    {name}
                  </a>
                ))}
            </nav>
            <a class="aside" href={links.reference}>
              API
            </a>
            <button type="button" class="small quiet" onClick={signedIn.signOut}>
              Sign out
            </button>
          </>
        )}
      </div>
    </header>
    <Offline />
    {children}
  </>
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
