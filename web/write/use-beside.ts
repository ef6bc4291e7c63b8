import { useState } from "preact/hooks";

/** What is seen beside the form: the mail, what would become of it, or where a test of it is sent. */
export type BesideTab = "preview" | "check" | "test";

/** Which tab is open beside the form, and whether the mail is seen by itself, as large as there is room. */
export const useBeside = () => {
  const [tab, onTab] = useState<BesideTab>("preview");
  const [isLarge, onLarge] = useState(false);
  return {
    tab,
    onTab,
    isLarge,
    onLarge,
    /** On its own tab: what is in one that is not open is not seen, however large. */
    enlarge: () => {
      onTab("preview");
      onLarge(true);
    },
    /** To what is below the form on a narrow screen. */
    goToReport: () => {
      onTab("check");
      // Once it is drawn.
      setTimeout(() => {
        const heading = document.querySelector<HTMLElement>("#check");
        heading?.scrollIntoView({ block: "center" });
        heading?.focus({ preventScroll: true });
      });
    },
  };
};
