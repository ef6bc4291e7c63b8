import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Rejection } from "./explained.ts";

interface Check {
  readonly name: string;
  readonly status: string;
  readonly failure_info?: { readonly failure: { readonly operation: string } };
}

interface Interaction {
  readonly response?: { readonly status_code: number; readonly content?: { readonly $base64: string } };
}

/** What is read here of an event of Schemathesis: the checks of requests, and their answers. What is empty is left out. */
interface Scenario {
  readonly ScenarioFinished: {
    readonly recorder: {
      readonly checks?: Readonly<Record<string, readonly Check[]>>;
      readonly interactions?: Readonly<Record<string, Interaction>>;
    };
  };
}

const errorOf = ({ response }: Interaction = {}): Pick<Rejection, "code" | "field" | "message"> => {
  try {
    const { error, message } = JSON.parse(Buffer.from(response?.content?.$base64 ?? "", "base64").toString());
    return error ?? { message };
  } catch {
    return {};
  }
};

/**
 * Every request that the document allows and the API refused. Schemathesis itself shows the first of each operation and
 * status only.
 * @param file its NDJSON report
 */
export const rejectionsIn = async (file: string): Promise<Rejection[]> => {
  const rejections: Rejection[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const { checks = {}, interactions = {} } = (JSON.parse(line) as Scenario).ScenarioFinished.recorder;
    for (const [request, done] of Object.entries(checks)) {
      const failed = done.find(
        ({ name, status }) => name === "positive_data_acceptance" && status === "failure",
      );
      if (!failed?.failure_info) continue;
      const { operation } = failed.failure_info.failure;
      const status = interactions[request]?.response?.status_code ?? 0;
      rejections.push({ operation, status, ...errorOf(interactions[request]) });
    }
  }
  return rejections;
};
