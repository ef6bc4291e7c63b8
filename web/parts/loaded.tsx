import type { ComponentChildren } from "preact";
import type { Resource } from "../api/use-resource.ts";
import { Failure } from "./notice.tsx";

interface LoadedProps<T> {
  readonly resource: Resource<T>;
  /** What is loaded, as in "The contacts could not be loaded". */
  readonly noun: string;
  readonly children: (data: T) => ComponentChildren;
}

/** What a resource holds; before that a placeholder of its size, and above it what went wrong. */
export const Loaded = <T,>({ resource: { data, error, reload }, noun, children }: LoadedProps<T>) => (
  <>
    {error && (
      <Failure
        what={data === undefined ? `${noun} could not be loaded` : `${noun} could not be brought up to date`}
        error={error}
        retry={reload}
      />
    )}
    {data !== undefined && children(data)}
    {data === undefined && !error && <Placeholder />}
  </>
);

/** Something of about the size of what is on its way. */
export const Placeholder = () => (
  <div class="placeholder" role="status">
    <span class="visually-hidden">Loading…</span>
    <div />
    <div />
    <div />
  </div>
);
