import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What is between a client and an API, and loses answers. */
export interface LosingProxy {
  readonly origin: string;
  /** Ends of paths whose next answer is lost on its way, one each: what was asked has been done by then. */
  readonly losing: string[];
  stop(): Promise<void>;
}

/** Starts a proxy before an API. */
export const startLosingProxy = async (to: string): Promise<LosingProxy> => {
  const losing: string[] = [];
  const server = createServer((asked, answer) => {
    const path = asked.url ?? "/";
    const onward = request(`${to}${path}`, { method: asked.method, headers: asked.headers }, (answered) => {
      const place = losing.findIndex((end) => path.endsWith(end));
      if (place >= 0) {
        losing.splice(place, 1);
        answered.resume().once("end", () => answer.destroy());
        return;
      }
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.once("error", () => answer.destroy());
    asked.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    losing,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
