import { useEffect, useRef, useState } from "preact/hooks";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes a file that is dropped anywhere on the page. @returns whether one is held over it */
export const useFileDrop = (onFile: (file: File) => void): boolean => {
  const [over, setOver] = useState(false);
  const latest = useRef(onFile);
  latest.current = onFile;
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
      const file = event.dataTransfer?.files[0];
      if (file) latest.current(file);
    });
    return () => controller.abort();
  }, []);
  return over;
};
