import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface PageProps {
  readonly title: string;
  /** Shown beside the title. */
  readonly actions?: ComponentChildren;
  /** For a page that is one small form, or one with something beside it. */
  readonly width?: "narrow" | "wide";
  readonly children: ComponentChildren;
}

/** Moves the focus to where a person goes on, once what had it is gone. */
export const focusOn = (selector: string): void => {
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus());
};

let pagesShown = 0;

/**
 * A page with its heading. When one page follows another the heading takes the focus, so that a screen reader says
 * where the person is now, as a browser does when a document loads.
 */
export const Page = ({ title, actions, width, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before it is shown: who is at a field already keeps the focus.
  useLayoutEffect(() => {
    if (pagesShown++ > 0) heading.current?.focus();
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${title} · Tidings`;
  }, [title]);
  return (
    <main id="content" class={width ? `page ${width}` : "page"}>
      <header class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
};
