import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

const controls = (bar: HTMLElement): HTMLElement[] =>
  [...bar.querySelectorAll<HTMLElement>("button, select")].filter(
    (one) => !one.closest("[popover]") && !(one as HTMLButtonElement).disabled,
  );

/** One control is reached by Tab, the others from there. */
const letOneBeReached = (bar: HTMLElement, chosen?: HTMLElement): void => {
  const all = controls(bar);
  const reached = chosen ?? all.find((one) => one.tabIndex === 0) ?? all[0];
  for (const one of all) one.tabIndex = one === reached ? 0 : -1;
};

/**
 * Controls in a row: one stop of Tab, and arrow keys among them.
 * https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/
 */
export const Toolbar = ({ label, children }: { label: string; children: ComponentChildren }) => {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (bar.current) letOneBeReached(bar.current);
  });
  return (
    <div
      ref={bar}
      class="toolbar"
      role="toolbar"
      aria-label={label}
      onFocusIn={({ currentTarget, target }) => {
        if (controls(currentTarget).includes(target as HTMLElement))
          letOneBeReached(currentTarget, target as HTMLElement);
      }}
      onKeyDown={(event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const all = controls(event.currentTarget);
        const at = all.indexOf(event.target as HTMLElement);
        if (step === undefined || at < 0) return;
        event.preventDefault();
        all[(at + step + all.length) % all.length]?.focus();
      }}
    >
      {children}
    </div>
  );
};

interface ToolProps {
  /** What it does, where its word is a sign. */
  readonly title?: string;
  readonly isOn?: boolean;
  readonly isDisabled?: boolean;
  readonly onUse: () => void;
  readonly children: ComponentChildren;
}

/** A button of a toolbar. The editor keeps its selection while it is pressed. */
export const Tool = ({ title, isOn, isDisabled, onUse, children }: ToolProps) => (
  <button
    type="button"
    class="tool"
    title={title}
    aria-label={title}
    aria-pressed={isOn}
    disabled={isDisabled}
    onMouseDown={(event) => event.preventDefault()}
    onClick={onUse}
  >
    {children}
  </button>
);
