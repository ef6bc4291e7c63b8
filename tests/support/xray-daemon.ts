import { createSocket } from "node:dgram";
import { once } from "node:events";
import { vi } from "vitest";

/** A subsegment as X-Ray gets it. */
export interface Shown {
  readonly name: string;
  readonly id: string;
  readonly parent_id: string;
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/** What Lambda runs beside a function, which takes documents of X-Ray over UDP. */
export const startXrayDaemon = async () => {
  const packets: string[] = [];
  const socket = createSocket("udp4").on("message", (packet) => packets.push(packet.toString()));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const address = `127.0.0.1:${socket.address().port}`;
  return {
    packets,
    /** Begins an invocation, in the variables that Lambda sets. */
    invocation: (root: string, sampled: "0" | "1" = "1") => {
      packets.length = 0;
      return vi
        .stubEnv("AWS_XRAY_DAEMON_ADDRESS", address)
        .stubEnv("_X_AMZN_TRACE_ID", `Root=${root};Parent=00f067aa0ba902b7;Sampled=${sampled};Lineage=1:a:0`);
    },
    /** The documents of the invocation, once there are so many: what was over first comes first. */
    documents: async (count: number): Promise<Shown[]> => {
      await vi.waitUntil(() => packets.length >= count);
      return packets.map((packet) => {
        const [header, document] = packet.split("\n");
        if (header !== '{"format":"json","version":1}') throw new Error(`X-Ray takes no ${header}`);
        return JSON.parse(document!);
      });
    },
    stop: () => {
      vi.unstubAllEnvs();
      socket.close();
    },
  };
};
