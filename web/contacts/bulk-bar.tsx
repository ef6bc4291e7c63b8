import { useState } from "preact/hooks";
import type { BulkAction } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { toRefusal } from "../api/refusal.ts";
import { counted } from "../format.ts";
import { ExportDialog } from "../jobs/export-dialog.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import { countOf, everybodyAsked, exportOf, type Meant } from "./meant.ts";
import type { AskedContacts } from "./use-contact-listing.ts";

const actions: readonly (readonly [BulkAction, string])[] = [
  ["add_to_list", "Add to list"],
  ["remove_from_list", "Remove from list"],
  ["unsubscribe", "Unsubscribe"],
  ["delete", "Delete"],
];

interface BulkBarProps {
  /** Addresses of the rows that are selected. */
  readonly selected: readonly string[];
  /** What the page shows: all of it may be meant. */
  readonly asked: AskedContacts;
  /** The id of the list they are shown of. */
  readonly list: string | undefined;
  /** Whether there are contacts beyond the page. */
  readonly isMore: boolean;
  readonly onClear: () => void;
  readonly onChanged: () => void;
}

/** What can be done with the contacts that are selected. */
export const BulkBar = ({ selected, asked, list, isMore, onClear, onChanged }: BulkBarProps) => {
  const { api } = useConnection();
  const [all, setAll] = useState<Meant>();
  const [note, setNote] = useState("");
  const [open, setOpen] = useState<BulkAction | "export">();
  const meant: Meant = all ?? { kind: "emails", emails: selected };
  const exported = exportOf(meant);
  const total = countOf(meant);
  const selectAll = async () => {
    setNote("Counting…");
    try {
      const everybody = await everybodyAsked(api, asked);
      setAll(everybody);
      setNote(everybody ? "" : "They are too many to be counted: narrow down what is shown.");
    } catch (error) {
      setNote(toRefusal(error).message);
    }
  };
  const close = (isChanged: boolean) => {
    setOpen(undefined);
    if (isChanged) onChanged();
  };
  return (
    <fieldset class="bulk-bar">
      <legend class="visually-hidden">Selected contacts</legend>
      <p role="status">
        {counted(total, "contact")} selected{all ? ", all found" : ""}
        {note && <span class="muted"> {note}</span>}
      </p>
      {isMore && !all && (
        <button type="button" class="small" onClick={() => void selectAll()}>
          Select all found
        </button>
      )}
      <button type="button" class="small quiet" onClick={onClear}>
        Select none
      </button>
      {actions.map(([action, word]) => (
        <button
          key={action}
          type="button"
          class={action === "delete" ? "small danger" : "small"}
          onClick={() => setOpen(action)}
        >
          {word}
        </button>
      ))}
      {exported && (
        <button type="button" class="small" onClick={() => setOpen("export")}>
          Export
        </button>
      )}
      {open === "export" && exported && (
        <ExportDialog what={counted(total, "contact")} request={exported} onClose={() => close(false)} />
      )}
      {open && open !== "export" && <BulkDialog action={open} meant={meant} list={list} onClose={close} />}
    </fieldset>
  );
};
