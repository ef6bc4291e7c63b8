/** A file's name has 255 bytes at most. */
const nameMax = 200;

/**
 * The name of the file with all that is held on an address: so that two are told apart, on any file system. What cannot be
 * in a name there, or in a header, is written as in a URL.
 */
export const heldFileName = (email: string): string => {
  const safe = encodeURIComponent(email).replaceAll("%40", "@").replaceAll("%2B", "+").replaceAll("*", "%2A");
  return `held-data-${safe.slice(0, nameMax)}.json`;
};
