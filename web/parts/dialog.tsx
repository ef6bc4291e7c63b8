import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  /** For what needs room. */
  readonly wide?: boolean;
  /** For what is read before anything is done in it: the focus is on its title, not on its first control. */
  readonly isRead?: boolean;
  /** Called when the person leaves it, by a button of its own or with Escape. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside, and gives it back to where it came from. */
export const Dialog = ({ title, wide, isRead, onClose, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  // Not a plain effect, which ends after the dialog is gone from the page: then the focus could not be given back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    if (isRead) heading.current?.focus({ preventScroll: true });
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "wide" : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id} tabIndex={isRead ? -1 : undefined} ref={heading}>
        {title}
      </h2>
      {children}
    </dialog>
  );
};
