import { useEffect, useRef, useState } from "preact/hooks";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes files that are dropped anywhere on the page. @returns whether some are held over it */
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
      setOver(true);
    });
    // It leaves the window, not only one part of the page for another.
    on("dragleave", (event) => event.relatedTarget === null && setOver(false));
    on("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) latest.current(files);
    });
    return () => controller.abort();
  }, []);
  return over;
};
