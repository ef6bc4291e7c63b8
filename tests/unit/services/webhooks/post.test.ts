import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { post } from "../../../../services/webhooks/post.ts";

/** A receiver on this machine. @returns its address */
const receiver = async (answer: RequestListener): Promise<URL> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/in?of=mail`);
};
const send = (url: URL, timeoutMs = 5_000) => post(url, { "webhook-id": "1" }, '{"ü":1}', { timeoutMs });

test("a body of JSON is posted with its headers, and 2xx takes it", async () => {
  let got: { request: IncomingMessage; body: string } | undefined;
  const url = await receiver(async (request, response) => {
    got = { request, body: await text(request) };
    response.writeHead(204).end();
  });

  expect(await send(url)).toEqual({ isTaken: true, status: 204 });
  expect(got).toMatchObject({
    body: '{"ü":1}',
    request: {
      method: "POST",
      url: "/in?of=mail",
      headers: { "content-type": "application/json", "content-length": "8", "webhook-id": "1" },
    },
  });
});

test.each([300, 301, 400, 404, 410, 500, 503])(
  "status %d takes nothing, and is not followed",
  async (status) => {
    let asked = 0;
    const url = await receiver((_, response) => {
      asked += 1;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    expect(await send(url)).toEqual({ isTaken: false, why: `status ${status}` });
    expect(asked).toBe(1);
  },
);

test("an answer that does not come is not waited for beyond its time", async () => {
  const url = await receiver(() => {});
  expect(await send(url, 50)).toEqual({ isTaken: false, why: "timeout" });
});

test("an answer without an end is not read", async () => {
  const url = await receiver((_, response) => {
    response.writeHead(200);
    const more = () => response.write("x".repeat(65_536), (error) => error || more());
    more();
  });
  expect(await send(url)).toEqual({ isTaken: true, status: 200 });
});

test("who is not there has refused", async () => {
  const url = await receiver(() => {});
  url.port = "1";
  expect(await send(url)).toEqual({ isTaken: false, why: "ECONNREFUSED" });
});
