import type { lookup } from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { isPublic, lookupWhere, publicLookup } from "../../../../services/platform/public-address.ts";
import { post } from "../../../../services/webhooks/post.ts";

test.each([
  "8.8.8.8",
  "1.1.1.1",
  "172.15.0.1",
  "172.32.0.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00::1",
])("%s is an address of the internet", (address) => expect(isPublic(address)).toBe(true));

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:10.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::a00:1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "ff02::1",
  "2001:db8::1",
  "2002:a00:1::1",
  "localhost",
  "",
])("%s is none", (address) => expect(isPublic(address)).toBe(false));

test("a name of which one address is not public is refused whole", async () => {
  const resolve = ((_: string, __: object, done: (error: null, found: object[]) => void) =>
    done(null, [
      { address: "8.8.8.8", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ])) as unknown as typeof lookup;
  const error = await new Promise((told) =>
    lookupWhere(isPublic, resolve)("both.example", { all: true }, told),
  );
  expect(error).toMatchObject({ code: "private_address" });
});

test("a name that leads to this machine is not connected to", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const send = (url: string) => post(new URL(url), {}, "{}", { timeoutMs: 5_000, lookup: publicLookup });

  expect(await send(`https://localhost:${port}/`)).toEqual({ isTaken: false, why: "private_address" });
  expect(await send(`https://127.0.0.1:${port}/`)).toEqual({ isTaken: false, why: "private_address" });
  expect(await send(`https://[::1]:${port}/`)).toEqual({ isTaken: false, why: "private_address" });
  expect(await send(`http://localhost:${port}/`)).toEqual({ isTaken: false, why: "private_address" });
  expect(asked).toBe(0);
});
