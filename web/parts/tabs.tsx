import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly word: string;
  /** What its word tells besides, as a colour. */
  readonly tone?: "bad" | "warn" | undefined;
  readonly children: ComponentChildren;
}

interface TabsProps<Name extends string> {
  /** What they are parts of, for a screen reader. */
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly open: Name;
  readonly onOpen: (name: Name) => void;
}

/** How an arrow key moves in the row of tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Parts of one place, of which one is seen at a time; the others keep what is in them. */
export const Tabs = <Name extends string>({ label, tabs, open, onOpen }: TabsProps<Name>) => {
  const row = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = tabs.findIndex(({ name }) => name === open);
    const next = (place + step + tabs.length) % tabs.length;
    onOpen(tabs[next]!.name);
    row.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div class="tabbed">
      <div class="tabs" role="tablist" aria-label={label} ref={row} onKeyDown={onKey}>
        {tabs.map(({ name, word, tone }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            class={tone}
            aria-selected={name === open}
            aria-controls={`panel-${name}`}
            tabIndex={name === open ? 0 : -1}
            onClick={() => onOpen(name)}
          >
            {word}
          </button>
        ))}
      </div>
      {tabs.map(({ name, children }) => (
        <div
          key={name}
          class="tab-panel"
          role="tabpanel"
          id={`panel-${name}`}
          aria-labelledby={`tab-${name}`}
          hidden={name !== open}
        >
          {children}
        </div>
      ))}
    </div>
  );
};
