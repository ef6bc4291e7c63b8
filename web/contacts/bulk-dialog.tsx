import { useRef, useState } from "preact/hooks";
import { answer, type Bulk, type BulkAction } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { isLostReply, type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { isCounting } from "../jobs/is-counting.ts";
import { useListChoice } from "../lists/use-lists.ts";
import { Dialog } from "../parts/dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { Failure, Notice } from "../parts/notice.tsx";
import { countOf, type Meant } from "./meant.ts";

const pollMs = 700;
/** Who deletes more than so many writes their number. */
const writtenAbove = 100;

const words: Readonly<
  Record<BulkAction, { readonly title: string; readonly says: string; readonly button: string }>
> = {
  add_to_list: {
    title: "Add to a list",
    says: "Who has left the list is not put back on it.",
    button: "Add",
  },
  remove_from_list: {
    title: "Remove from a list",
    says: "The contacts stay, with their other lists.",
    button: "Remove",
  },
  unsubscribe: {
    title: "Unsubscribe",
    says: "Their addresses are suppressed: nothing is sent to them until that is lifted, one by one.",
    button: "Unsubscribe",
  },
  delete: {
    title: "Delete",
    says: "They and what is kept about them will be gone, after a while from the campaigns they were in, too. This cannot be undone.",
    button: "Delete",
  },
};

const failureWords = {
  not_found: "no longer there",
  left_list: "left the list themselves",
  too_many_lists: "on 100 lists already",
} as const;

const outcomeOf = ({ changed, unchanged, failures }: Bulk): string =>
  [
    `${counted(changed, "contact")} changed`,
    ...(unchanged > 0 ? [`${count(unchanged)} so already`] : []),
    ...(Object.keys(failureWords) as (keyof typeof failureWords)[]).flatMap((failure) =>
      failures[failure] > 0 ? [`${count(failures[failure])} ${failureWords[failure]}`] : [],
    ),
  ].join(", ");

const isOver = ({ status }: Bulk): boolean => status !== "running" && status !== "waiting";

/** Follows a change until it is over. */
const Following = ({ started }: { started: Bulk }) => {
  const { api } = useConnection();
  const param = { bulk_id: started.bulk_id };
  const { data, error, reload } = useResource(
    started.bulk_id,
    (signal) => answer(api.bulk[":bulk_id"].$get({ param }, { init: { signal } })),
    (job) => (isOver(job) && !isCounting(job) ? undefined : pollMs),
  );
  const job = data ?? started;
  const stop = () => void answer(api.bulk[":bulk_id"].cancel.$post({ param })).then(reload, reload);
  if (error) return <Failure what="The change could not be followed" error={error} retry={reload} />;
  if (job.status === "failed")
    return (
      <Notice tone="bad" title="It was not done">
        {job.reason}
      </Notice>
    );
  const total = Math.max(job.counted, job.done);
  return (
    <div role="status" class="job">
      {!isOver(job) && (
        <>
          <progress
            aria-label="Progress of the change"
            {...(job.done > 0 && { max: total, value: job.done })}
          />
          <p class="muted">
            {job.done > 0 ? `${count(job.done)} of ${count(total)}` : `Counting: ${count(job.counted)}`}
          </p>
          <button type="button" class="small" onClick={stop}>
            Stop
          </button>
        </>
      )}
      {isOver(job) && (
        <p>
          {job.status === "cancelled" ? "Stopped: " : ""}
          {outcomeOf(job)}.{job.status === "cancelled" && " Whoever was under way is counted, too."}
        </p>
      )}
    </div>
  );
};

const ListField = ({ value, onValue }: { value: string; onValue: (id: string) => void }) => {
  const { data } = useListChoice();
  return (
    <SelectField
      label="List"
      value={value}
      onValue={onValue}
      error={data?.length === 0 ? "There is no list yet." : undefined}
      options={[["", "Choose one"], ...(data ?? []).map(({ list_id, name }) => [list_id, name] as const)]}
    />
  );
};

/** @returns gives the key of a request: the same for the same one, which is then begun once, however often it is asked for. */
const useKeyOfRequest = () => {
  const last = useRef({ request: "", key: "" });
  return (asked: object): string => {
    const request = JSON.stringify(asked);
    if (last.current.request !== request) last.current = { request, key: crypto.randomUUID() };
    return last.current.key;
  };
};

const NotBegun = ({ refusal }: { refusal: Refusal }) =>
  isLostReply(refusal) ? (
    <Notice tone="warn" title="It is not known whether this began">
      {refusal.message} Asked for again from here, it is done once.
    </Notice>
  ) : (
    <Notice tone="bad" title="Nothing was changed">
      {refusal.message}
    </Notice>
  );

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly meant: Meant;
  /** The id of the list they are shown of: the one they are taken off, unless another is chosen. */
  readonly list: string | undefined;
  /** @param isChanged whether something was begun, so that what is shown may be out of date. */
  readonly onClose: (isChanged: boolean) => void;
}

/** Asks before many contacts are changed, says how many that is, and shows how far it is. */
export const BulkDialog = ({ action, meant, list: shown, onClose }: BulkDialogProps) => {
  const { api } = useConnection();
  const [list, setList] = useState((action === "remove_from_list" && shown) || "");
  const [written, setWritten] = useState("");
  const [started, setStarted] = useState<Bulk>();
  const [refusal, setRefusal] = useState<Refusal>();
  const keyOf = useKeyOfRequest();
  const total = countOf(meant);
  const { title, says, button } = words[action];
  const mayHaveBegun = started !== undefined || (refusal !== undefined && isLostReply(refusal));
  const isOfList = action === "add_to_list" || action === "remove_from_list";
  const isWritten = action === "delete" && total > writtenAbove;
  const isReady = (!isOfList || list !== "") && (!isWritten || written.replace(/\D/g, "") === String(total));
  const start = async () => {
    setRefusal(undefined);
    const whom = meant.kind === "emails" ? { emails: [...meant.emails] } : { contacts: meant.contacts };
    const json = { action, expected_count: total, ...whom, ...(isOfList && { list_id: list }) };
    try {
      setStarted(await answer(api.bulk.$post({ json, header: { "idempotency-key": keyOf(json) } })));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={`${title}: ${counted(total, "contact")}`} onClose={() => onClose(mayHaveBegun)}>
      {started ? (
        <Following started={started} />
      ) : (
        <>
          <p>{says}</p>
          {isOfList && <ListField value={list} onValue={setList} />}
          {isWritten && (
            <TextField
              label={`Write ${count(total)} to delete them`}
              value={written}
              onValue={setWritten}
              input={{ inputMode: "numeric", autocomplete: "off" }}
            />
          )}
        </>
      )}
      {refusal && <NotBegun refusal={refusal} />}
      <div class="actions">
        <button type="button" onClick={() => onClose(mayHaveBegun)}>
          {started ? "Close" : "Cancel"}
        </button>
        {!started && (
          <button
            type="button"
            class={action === "delete" ? "danger" : "primary"}
            disabled={!isReady}
            onClick={() => void start()}
          >
            {button}
          </button>
        )}
      </div>
    </Dialog>
  );
};
