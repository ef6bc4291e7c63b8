import { useState } from "preact/hooks";

/** Where a person stands in a listing that is read page by page. */
export interface Paging {
  /** What to ask the API for; undefined: the first page. */
  readonly cursor: string | undefined;
  readonly page: number;
  next(cursor: string): void;
  previous(): void;
  restart(): void;
}

/** The API gives only the way forward, so the cursors behind are kept for the way back. */
export const usePaging = (): Paging => {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    next: (cursor) => setCursors([...cursors, cursor]),
    previous: () => setCursors(cursors.slice(0, -1)),
    restart: () => setCursors([]),
  };
};

interface PagerProps {
  readonly paging: Paging;
  readonly nextCursor: string | null;
  /** What is listed, for the name of the landmark. */
  readonly of: string;
}

/** Buttons to the page before and after; nothing when there is only one page. */
export const Pager = ({ paging, nextCursor, of }: PagerProps) => {
  if (paging.page === 1 && nextCursor === null) return null;
  return (
    <nav class="pager" aria-label={`Pages of ${of}`}>
      <button type="button" class="small" disabled={paging.page === 1} onClick={paging.previous}>
        Previous
      </button>
      <span>Page {paging.page}</span>
      <button
        type="button"
        class="small"
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && paging.next(nextCursor)}
      >
        Next
      </button>
    </nav>
  );
};
