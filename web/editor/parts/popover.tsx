import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

interface PopoverProps {
  /** What the button shows. */
  readonly word: ComponentChildren;
  /** What the panel is for; also the button's name where its word is a sign. */
  readonly title: string;
  readonly isSign?: boolean;
  readonly isDisabled?: boolean;
  /** Opens it from elsewhere, when it changes. */
  readonly opened?: number;
  readonly children: (close: () => void) => ComponentChildren;
}

/** Keeps a panel within the window, below its button or, where there is no room, above. */
const place = (panel: HTMLElement, button: HTMLElement): void => {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const room = document.documentElement.clientWidth - width - 8;
  const below = bottom + 4 + height <= window.innerHeight || top < height;
  panel.style.left = `${Math.max(8, Math.min(left, room)) + window.scrollX}px`;
  panel.style.top = `${(below ? bottom + 4 : top - height - 4) + window.scrollY}px`;
};

/**
 * A button that opens a panel beside it. The browser closes it by Escape or a click elsewhere, and gives the focus
 * back to the button.
 */
export const Popover = ({ word, title, isSign, isDisabled, opened, children }: PopoverProps) => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (opened) panel.current?.showPopover();
  }, [opened]);
  // Before it is shown: what is typed at once must not be torn between two fields.
  useLayoutEffect(() => {
    if (!isOpen || !panel.current || !button.current) return;
    place(panel.current, button.current);
    panel.current.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }, [isOpen]);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="tool"
        aria-label={isSign ? title : undefined}
        title={isSign ? title : undefined}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        disabled={isDisabled}
        popovertarget={id}
      >
        {word}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={title}
        class="popover"
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={(event) => {
          // It is in a form, which Enter would send.
          if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
        }}
      >
        {isOpen && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
};
