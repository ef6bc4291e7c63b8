/**
 * An address so that its owner knows it, and nobody learns it who was forwarded the link: the first character of the
 * mailbox, and the domain.
 */
export const masked = (key: string): string => {
  const [first = ""] = key;
  return `${first}•••${key.slice(key.lastIndexOf("@"))}`;
};
