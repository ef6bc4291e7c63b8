import { useEffect, useState } from "preact/hooks";
import { answer, type PreflightReport } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { Refusal, type RefusalCode, toRefusal } from "../api/refusal.ts";
import type { Draft } from "./draft.ts";
import { prepareRequest } from "./send.ts";

interface Check {
  readonly report?: PreflightReport;
  readonly error?: Refusal;
}

const refusedFor: ReadonlySet<string> = new Set([
  "invalid_request",
  "invalid_template",
  "email_too_large",
  "unknown_attachment",
  "unknown_list",
  "unknown_segment",
]);

/** What the API would refuse the draft for: the first of it. */
const refusalIn = ({ problems }: PreflightReport): Refusal | undefined => {
  const problem = problems.find(({ code }) => refusedFor.has(code));
  return problem && new Refusal(problem.code as RefusalCode, problem.message, problem.field);
};

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
        const report = await answer(api.campaigns.preflight.$post({ json }, { init: { signal } }));
        const refusal = refusalIn(report);
        setCheck(refusal ? { error: refusal } : { report });
      } catch (error) {
        if (!signal.aborted) setCheck({ error: toRefusal(error) });
      }
    };
    void ask();
    return () => controller.abort();
  }, []);
  return { ...check, step };
};
