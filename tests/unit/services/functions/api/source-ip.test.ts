import { Hono } from "hono";
import { expect, test } from "vitest";
import { networkOf, sourceIpOf } from "../../../../../services/functions/api/source-ip.ts";

const app = new Hono().get("/", (c) => c.text(String(sourceIpOf(c))));

test.each([
  ["203.0.113.9, 192.0.2.1, 130.176.0.1", "192.0.2.1"],
  ["192.0.2.1, 130.176.0.1", "192.0.2.1"],
  ["2001:db8::7, 130.176.0.1", "2001:db8::7"],
  ["192.0.2.1", "192.0.2.1"],
  ["<script>, 130.176.0.1", "undefined"],
  ["", "undefined"],
])("of X-Forwarded-For %j the source is %s", async (forwarded, source) => {
  const answer = await app.request("/", { headers: { "x-forwarded-for": forwarded } });
  expect(await answer.text()).toBe(source);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0DB8:0001:2::9", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("%s is of the network %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
