import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid } from "../parts/field.tsx";
import { links } from "../router.ts";
import { type Draft, newDraft, randomId } from "./draft.ts";
import { type Faults, faultOf, missingOf, withoutChanged } from "./faults.ts";
import { sendDraft } from "./send.ts";
import { keepSender } from "./sender.ts";

interface Launch {
  readonly form: RefObject<HTMLFormElement | null>;
  /** What is wrong with which field. */
  readonly faults: Faults;
  /** Why it was not sent, when no field is to blame. */
  readonly failure: Refusal | undefined;
  readonly confirming: boolean;
  /** What is being done; undefined while nothing is under way. */
  readonly step: string | undefined;
  change(changed: Partial<Draft>): void;
  /** Asks whether it is meant, if nothing is missing. */
  review(): void;
  /** Goes back to the draft. */
  edit(): void;
  send(): Promise<void>;
  /** Shows a refusal of the API, at the field it is about. */
  refuse(refusal: Refusal): void;
  /** Makes it a campaign of its own, when the one it was before its change did arrive. */
  asAnother(): void;
}

/** The way of a draft: changed, looked over, confirmed, sent; or refused, and back to where it has to be changed. */
export const useLaunch = (draft: Draft, onDraft: (draft: Draft) => void): Launch => {
  const { api } = useConnection();
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<Refusal>();
  const [confirming, setConfirming] = useState(false);
  const [step, setStep] = useState<string>();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);

  const change = (changed: Partial<Draft>) => {
    setFaults(withoutChanged(faults, changed));
    onDraft({ ...draft, ...changed });
  };
  const fail = (found: Faults) => {
    setFaults(found);
    focusFirstInvalid(form.current);
  };
  const refuse = (refusal: Refusal) => {
    const found = faultOf(refusal, draft);
    setConfirming(false);
    if (found) fail(found);
    else setFailure(refusal);
  };
  const review = () => {
    const missing = missingOf(draft);
    setFailure(undefined);
    if (Object.keys(missing).length > 0) fail(missing);
    else setConfirming(true);
  };
  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setConfirming(false);
    setStep("Preparing…");
    try {
      const id = await sendDraft(api, draft, setStep);
      keepSender(draft);
      onDraft(newDraft(draft));
      location.hash = links.campaign(id);
    } catch (error) {
      busy.current = false;
      setStep(undefined);
      refuse(toRefusal(error));
    }
  };
  const asAnother = () => {
    setFailure(undefined);
    change({ idempotencyKey: randomId() });
  };
  const edit = () => setConfirming(false);
  return { form, faults, failure, confirming, step, change, review, edit, send, refuse, asAnother };
};
