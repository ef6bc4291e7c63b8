import { lookup } from "node:dns";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";

/** https://www.iana.org/assignments/iana-ipv4-special-registry/, multicast, and what is reserved */
const special4 = new BlockList();
for (const [network, prefix] of [
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
] as const)
  special4.addSubnet(network, prefix);

/** All that IANA gives to anybody: https://www.iana.org/assignments/ipv6-unicast-address-assignments/ */
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

/** https://www.iana.org/assignments/iana-ipv6-special-registry/, also where it leads to an IPv4 address of any kind. */
const special6 = new BlockList();
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  special6.addSubnet(network, prefix, "ipv6");

/** Whether an address is one of the public internet, and not of the network that asks. */
export const isPublic = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  if (isIPv4(address)) return !special4.check(address);
  return global6.check(address, "ipv6") && !special6.check(address, "ipv6");
};

/** Whether a URL has, in the place of a name, an address that may not be asked: that is looked up by nobody. */
export const isPrivateLiteral = ({ hostname }: URL, mayBeAsked = isPublic): boolean => {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return isIP(literal) !== 0 && !mayBeAsked(literal);
};

/** Says that a name leads to an address that is not public. */
export const privateAddress = "private_address";

/**
 * Finds the addresses of a name for a connection, which is made to these and no others: asked again, DNS might say
 * something else. A name with one address that may not be asked is refused whole.
 * https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export const lookupWhere =
  (mayBeAsked: (address: string) => boolean, resolve = lookup): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, "");
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => mayBeAsked(address)))
        return done(Object.assign(new Error(`${hostname} is not public`), { code: privateAddress }), "");
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };

/** Finds those of the public internet. */
export const publicLookup: LookupFunction = lookupWhere(isPublic);
