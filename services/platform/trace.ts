import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";

/** What a piece of work is about, by which X-Ray finds it (`annotation.campaign_id = "…"`): ids, never addresses. */
export type Annotations = Readonly<Record<string, string | number>>;

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
interface Subsegment {
  readonly name: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly type: "subsegment";
  /** Seconds since the epoch. */
  readonly start_time: number;
  readonly annotations: Record<string, string | number>;
}

const current = new AsyncLocalStorage<Subsegment>();

/**
 * The trace that Lambda records of this invocation, and where it takes more of it; none where it records nothing.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const recorded = () => {
  const { _X_AMZN_TRACE_ID: header = "", AWS_XRAY_DAEMON_ADDRESS: daemon } = process.env;
  const of = (key: string) => new RegExp(`(?:^|;)${key}=([^;]+)`).exec(header)?.[1];
  const trace_id = of("Root");
  const parent_id = of("Parent");
  if (of("Sampled") !== "1" || !trace_id || !parent_id || !daemon) return undefined;
  return { trace_id, parent_id, daemon };
};

let socket: Socket | undefined;

/** Hands a document to what Lambda runs beside the function. A trace that is lost is no reason for work to fail. */
const emit = (daemon: string, document: object): Promise<void> => {
  const [, host, port] = /^(.*):(\d+)$/.exec(daemon) ?? [];
  if (!host) return Promise.resolve();
  if (!socket) {
    socket = createSocket("udp4").on("error", () => {});
    socket.unref();
  }
  const packet = `{"format":"json","version":1}\n${JSON.stringify(document)}`;
  // The work is over when it has left: after the invocation the function may stand still.
  return new Promise((resolve) => socket!.send(packet, Number(port), host, () => resolve()));
};

const seconds = () => Date.now() / 1_000;

/**
 * Does a piece of work, which the trace of the invocation shows by its name, where there is one (`xray` of the stage).
 * Otherwise it costs nothing.
 * @param name letters, digits and spaces
 */
export const inSegment = <T>(name: string, annotations: Annotations, work: () => Promise<T>): Promise<T> => {
  const trace = recorded();
  return trace ? record(trace, name, annotations, work) : work();
};

const record = async <T>(
  { trace_id, parent_id, daemon }: NonNullable<ReturnType<typeof recorded>>,
  name: string,
  annotations: Annotations,
  work: () => Promise<T>,
): Promise<T> => {
  const segment: Subsegment = {
    name,
    id: randomBytes(8).toString("hex"),
    trace_id,
    parent_id: current.getStore()?.id ?? parent_id,
    type: "subsegment",
    start_time: seconds(),
    annotations: { ...annotations },
  };
  // Without the words of an error, which may name somebody: the log has them, and the same trace.
  let outcome: { readonly fault?: true } = { fault: true };
  try {
    const result = await current.run(segment, work);
    outcome = {};
    return result;
  } finally {
    await emit(daemon, { ...segment, end_time: seconds(), ...outcome });
  }
};

/** Says of the work it is called in what it is about. */
export const annotate = (annotations: Annotations): void => {
  Object.assign(current.getStore()?.annotations ?? {}, annotations);
};
