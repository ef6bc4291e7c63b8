import type { ComponentChildren } from "preact";
import type { Refusal } from "../api/refusal.ts";

interface NoticeProps {
  readonly tone: "bad" | "warn" | "good";
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A message about what happened. A bad one interrupts a screen reader, any other waits its turn. */
export const Notice = ({ tone, title, children }: NoticeProps) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    {title && <strong>{title}</strong>}
    <div>{children}</div>
  </div>
);

/** A request that failed, with the way to try again. */
export const Failure = ({ what, error, retry }: { what: string; error: Refusal; retry: () => void }) => (
  <Notice tone="bad" title={what}>
    <p>{error.message}</p>
    <button type="button" class="small" onClick={retry}>
      Try again
    </button>
  </Notice>
);

/** A place where there is nothing yet, saying what to do next. */
export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="empty">
    <h2>{title}</h2>
    {children}
  </div>
);
