import { useEffect, useRef } from "preact/hooks";

interface Shortcuts {
  readonly save: () => void;
  readonly preview: () => void;
}

/** Ctrl+S (⌘S) saves, F9 previews, wherever the focus is. */
export const useShortcuts = (shortcuts: Shortcuts): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isSave = event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!isSave && event.key !== "F9") return;
      // The browser would save the page itself.
      event.preventDefault();
      if (isSave) latest.current.save();
      else latest.current.preview();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
};
