import { useEffect, useState } from "preact/hooks";
import { answer, type PreflightReport } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import type { Draft } from "./draft.ts";
import { prepareRequest } from "./send.ts";

interface Check {
  readonly report?: PreflightReport;
  readonly error?: Refusal;
}

/** Asks once what would become of a draft. @returns until that is known, what is being done: `step` */
export const usePreflight = (draft: Draft): Check & { readonly step: string } => {
  const { api } = useConnection();
  const [step, setStep] = useState("Checking…");
  const [check, setCheck] = useState<Check>({});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async () => {
      try {
        const json = await prepareRequest(api, draft, setStep);
        if (signal.aborted) return;
        setStep("Checking…");
        setCheck({ report: await answer(api.campaigns.preflight.$post({ json }, { init: { signal } })) });
      } catch (error) {
        if (!signal.aborted) setCheck({ error: toRefusal(error) });
      }
    };
    void ask();
    return () => controller.abort();
  }, []);
  return { ...check, step };
};
