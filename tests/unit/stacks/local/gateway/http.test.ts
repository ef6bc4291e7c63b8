import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ok, recordingEngine, startGateway } from "../../../../support/local-gateway.ts";

const { engine, calls } = recordingEngine(() => ok({}));
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeEach(async () => {
  calls.length = 0;
  gateway = await startGateway(() => ({ ses: engine }));
});
afterEach(() => gateway.stop());

const headers = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=operator/20261124/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=0",
};
const send = (body: Buffer<ArrayBuffer> = Buffer.from("{}")) =>
  fetch(`${gateway.origin}/v2/email/outbound-emails`, { method: "POST", headers, body });

it("refuses a request above 64 MB, after its last byte so that its client sees the answer", async () => {
  const refused = await send(Buffer.alloc(64 * 1024 * 1024 + 1));
  expect([refused.status, await refused.json()]).toEqual([
    413,
    { __type: "RequestEntityTooLarge", message: "The request body exceeds 67108864 bytes." },
  ]);
  expect(calls).toEqual([]);
}, 60_000);

it("takes no note of a client that goes away in the middle of its request", async () => {
  const { hostname, port } = new URL(gateway.origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const handled = vi.spyOn(gateway.gateway, "handle");
  socket.write(
    `POST /v2/email/outbound-emails HTTP/1.1\r\nHost: local\r\nAuthorization: ${headers.authorization}\r\nContent-Length: 1000\r\n\r\nhalf`,
  );
  await vi.waitFor(() => expect(handled).toHaveBeenCalledOnce());
  socket.destroy();
  await handled.mock.results[0]?.value;
  expect([calls, gateway.reported]).toEqual([[], []]);
  expect((await send()).status).toBe(200);
});

it.each(["http://[", "//", "//[/v2/email/account", "*", "/%"])("answers a request for %s", async (path) => {
  const { hostname, port } = new URL(gateway.origin);
  const answered = Promise.withResolvers<number | undefined>();
  const outgoing = request({ hostname, port, path, headers }, ({ statusCode }) =>
    answered.resolve(statusCode),
  );
  outgoing.on("error", answered.reject).end();
  expect(await answered.promise).toBe(404);
});

it("answers every request with an id of its own", async () => {
  const ids = [await send(), await send()].map((response) => response.headers.get("x-amzn-requestid"));
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[0]).not.toBe(ids[1]);
});
