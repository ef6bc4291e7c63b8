import type { lookup } from "node:dns";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSealedServer } from "node:https";
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { isPublic, lookupWhere } from "../../../../services/platform/public-address.ts";
import { createLinkAsker } from "../../../../services/preflight/ask-links.ts";
import { selfSigned } from "./self-signed.ts";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const listening = async (server: Server): Promise<number> => {
  server.on("connection", (socket) => sockets.push(socket));
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
const site = (answer: RequestListener) => listening(createServer(answer));

/** The hosts of the test are on this machine, which may be asked. */
const mayBeAsked = (address: string) => address === "127.0.0.1" || isPublic(address);
const resolve = ((host: string, _: object, done: (error: Error | null, found: object[]) => void) => {
  const failed = (code: string) => done(Object.assign(new Error(code), { code }), []);
  if (host === "nobody.example") return failed("ENOTFOUND");
  if (host === "no-network.example") return failed("EAI_AGAIN");
  done(null, [{ address: host === "inside.example" ? "10.0.0.1" : "127.0.0.1", family: 4 }]);
}) as unknown as typeof lookup;
const here = { lookup: lookupWhere(mayBeAsked, resolve), mayBeAsked };
const ask = async (link: string) => (await createLinkAsker(here).silent([link])).get(link);

describe("a link", () => {
  test.each([200, 204, 401, 403, 405, 429, 999])("answers with %i", async (status) => {
    const port = await site((_, response) => response.writeHead(status).end());
    expect(await ask(`http://site.example:${port}/a?b=c`)).toBeUndefined();
  });

  test.each([
    [404, "missing"],
    [410, "missing"],
    [500, "failing"],
    [503, "failing"],
  ])("does not with %i", async (status, why) => {
    const port = await site((_, response) => response.writeHead(status).end());
    expect(await ask(`http://site.example:${port}/`)).toEqual({ why, status });
  });

  test("is asked by GET where HEAD is not answered, and its body is not waited for", async () => {
    const methods: unknown[] = [];
    const port = await site(({ method }, response) => {
      methods.push(method);
      if (method === "HEAD") response.writeHead(404).end();
      else response.writeHead(200).write("for ever");
    });
    expect(await ask(`http://site.example:${port}/`)).toBeUndefined();
    expect(methods).toEqual(["HEAD", "GET"]);
  });

  test("is followed to where it leads, and not in a circle", async () => {
    const port = await site(({ url = "" }, response) => {
      const location = { "/a": "/b", "/round": "/round", "/app": "app-store://x" }[url];
      response.writeHead(location ? 302 : 404, location === undefined ? {} : { location }).end();
    });
    expect(await ask(`http://site.example:${port}/a`)).toEqual({ why: "missing", status: 404 });
    expect(await ask(`http://site.example:${port}/round`)).toEqual({ why: "silent" });
    expect(await ask(`http://site.example:${port}/app`)).toBeUndefined();
  });

  test("whose name, server or certificate is not there is silent; our own network says nothing of it", async () => {
    const closed = await listening(createPlainServer());
    await new Promise((resolve) => servers.splice(0)[0]!.close(resolve));
    const notSealed = await site((_, response) => response.end());
    const untrusted = await listening(createSealedServer(selfSigned, (_, response) => response.end()));
    expect(await ask("https://nobody.example/")).toEqual({ why: "no_host" });
    expect(await ask("https://no-network.example/")).toBeUndefined();
    expect(await ask(`https://site.example:${closed}/`)).toEqual({ why: "silent" });
    expect(await ask(`https://site.example:${notSealed}/`)).toEqual({ why: "silent" });
    expect(await ask(`https://untrusted.example:${untrusted}/`)).toEqual({ why: "untrusted" });
  });

  test("at which nothing is said is not waited for long", async () => {
    const port = await listening(createPlainServer());
    expect(await ask(`http://site.example:${port}/`)).toEqual({ why: "silent" });
  });
});

describe("nothing that is not public is asked", () => {
  test.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://169.254.169.254/latest/meta-data",
  ])("%s", async (link) => {
    const asker = createLinkAsker({ lookup: () => expect.fail("looked up") });
    expect((await asker.silent([link])).get(link)).toEqual({ why: "private" });
  });

  test("behind a name", async () => {
    expect(await ask("https://inside.example/")).toEqual({ why: "private" });
  });

  test("behind a redirect", async () => {
    const port = await site((_, response) => response.writeHead(302, { location: "http://10.1.2.3/" }).end());
    expect(await ask(`http://site.example:${port}/`)).toEqual({ why: "private" });
  });
});

test("what was heard is kept for five minutes, and no more than twenty are asked", async () => {
  let requests = 0;
  let now = 0;
  const port = await site((_, response) => {
    requests++;
    response.writeHead(404).end();
  });
  const asker = createLinkAsker({ ...here, wall: () => now });
  const links = Array.from({ length: 25 }, (_, i) => `http://site.example:${port}/${i}`);
  expect((await asker.silent(links)).size).toBe(20);
  await asker.silent(links);
  expect(requests).toBe(40);
  now = 300_000;
  await asker.silent(links.slice(0, 1));
  expect(requests).toBe(42);
});
