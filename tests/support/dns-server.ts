import { createSocket } from "node:dgram";
import { once } from "node:events";

/** A zone: by `name TYPE`, what is answered. An MX is `10 host`. */
export type DnsZone = Map<string, readonly string[]>;

const types: Readonly<Record<number, string>> = { 1: "A", 5: "CNAME", 15: "MX", 16: "TXT", 28: "AAAA" };

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

const dataOf = (type: string, value: string): Buffer => {
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "CNAME") return nameBytes(value);
  if (type === "TXT") return Buffer.from([value.length, ...Buffer.from(value)]);
  const [priority = "0", host = ""] = value.split(" ");
  return Buffer.concat([Buffer.from([0, Number(priority)]), nameBytes(host)]);
};

/** The name that a question asks for, and where it ends. */
const readName = (query: Buffer, start: number): { name: string; end: number } => {
  const labels: string[] = [];
  let at = start;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
};

/** Answers one question (RFC 1035, section 4). A name without records is not there. */
const reply = (zone: DnsZone, query: Buffer): Buffer => {
  const { name, end } = readName(query, 12);
  const code = query.readUInt16BE(end);
  const type = types[code] ?? "";
  const values = zone.get(`${name} ${type}`) ?? [];
  const isKnown = [...zone.keys()].some((key) => key.startsWith(`${name} `));
  const header = Buffer.from(query.subarray(0, 12));
  // An answer, authoritative; recursion was asked for and is there; no such name, where there is none.
  header.writeUInt16BE(0x8580 | (isKnown ? 0 : 3), 2);
  header.writeUInt16BE(values.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const answers = values.map((value) => {
    const data = dataOf(type, value);
    const head = Buffer.alloc(12);
    // The name is the question's.
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(code, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(60, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([header, query.subarray(12, end + 4), ...answers]);
};

/** A DNS server on this machine, for `Resolver.setServers`. What the zone has may change. */
export const startDnsServer = async (zone: DnsZone) => {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => socket.send(reply(zone, query), port, address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    stop: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
};
