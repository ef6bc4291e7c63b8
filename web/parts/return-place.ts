import { useEffect, useRef } from "preact/hooks";

/** Where a person stood in a list that they left by one of its links. */
interface Place {
  /** The `href` of the link. */
  readonly link: string;
  /** Pixels from the top. */
  readonly scroll: number;
}

const placeIn = (state: unknown): Place | undefined =>
  (state as { readonly place?: Place } | null)?.place ?? undefined;

/** Notes in the history, beside the list's own address, by which link it is left: Back finds it there. */
export const notePlace = (link: string): void => {
  history.replaceState({ place: { link, scroll: window.scrollY } satisfies Place }, "");
};

/**
 * Goes back to where a person stood in a list, once it is shown: to its height, and with the focus on the link.
 * @param isShown whether the rows are there.
 */
export const useReturn = (isShown: boolean): void => {
  const place = useRef(placeIn(history.state));
  useEffect(() => {
    if (!isShown || !place.current) return;
    const { link, scroll } = place.current;
    place.current = undefined;
    window.scrollTo(0, scroll);
    document.querySelector<HTMLElement>(`main a[href="${CSS.escape(link)}"]`)?.focus({ preventScroll: true });
  }, [isShown]);
};
