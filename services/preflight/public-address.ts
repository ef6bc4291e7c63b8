import { BlockList, isIPv6 } from "node:net";

/**
 * What is no address of the public Internet, by IANA's registries of special purposes:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special = new BlockList();
const ipv4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
for (const [network, prefix] of ipv4) special.addSubnet(network, prefix, "ipv4");

/** Only these were given to anybody; what leads to IPv4 or to private networks is elsewhere, or left out below. */
const given = new BlockList();
given.addSubnet("2000::", 3, "ipv6");
const ipv6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];
for (const [network, prefix] of ipv6) special.addSubnet(network, prefix, "ipv6");

/** Whether anybody on the Internet can reach an address. @param address IPv4 or IPv6, without brackets */
export const isPublicAddress = (address: string): boolean =>
  isIPv6(address)
    ? given.check(address, "ipv6") && !special.check(address, "ipv6")
    : !special.check(address, "ipv4");
