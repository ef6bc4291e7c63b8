import { useEffect, useRef, useState } from "preact/hooks";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

const claimed = new WeakSet<DragEvent>();
/** Says of files that are held over, or dropped on, a part of the page that this part takes them. */
export const claimFiles = (event: DragEvent): void => {
  event.preventDefault();
  claimed.add(event);
};

/** Takes files that are dropped anywhere on the page, but where a part of it takes them. @returns whether some are held over it */
export const useFileDrop = (onFiles: (files: readonly File[]) => void): boolean => {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const controller = new AbortController();
    const on = (name: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void) =>
      window.addEventListener(name, listener, { signal: controller.signal });
    on("dragover", (event) => {
      if (!hasFiles(event)) return;
      // Without it the browser would open the file.
      event.preventDefault();
      setOver(!claimed.has(event));
    });
    // It leaves the window, not only one part of the page for another.
    on("dragleave", (event) => event.relatedTarget === null && setOver(false));
    on("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (claimed.has(event)) return;
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) latest.current(files);
    });
    return () => controller.abort();
  }, []);
  return over;
};
