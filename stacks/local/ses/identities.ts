import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Mailbox, parseMailbox } from "./addresses.ts";
import { alreadyExists, badRequest } from "./errors.ts";

/** Identities that were made by CreateEmailIdentity. Times in milliseconds since the epoch. */
export const identitiesSchema = `
  CREATE TABLE IF NOT EXISTS identities (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
`;

/** Here nobody publishes records or follows the link of a mail: what is made is verified after so long. */
const verifiedAfterMs = 60_000;

const isDomain = (name: string): boolean => /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i.test(name);

/** SES signs with three keys, whose records the owner of a domain publishes. */
const tokensOf = (name: string): string[] =>
  [1, 2, 3].map((n) => createHash("sha256").update(`${name}-${n}`).digest("hex").slice(0, 32));

interface Identity {
  readonly dkimTokens: readonly string[];
  /** When it is verified, in milliseconds since the epoch. */
  readonly verifiedAt: number;
}

/**
 * Who is verified to send: what the stack declares, which is in memory only, as every start declares again, and what was
 * made since by a call, which is kept.
 */
export const createIdentities = (database: DatabaseSync) => {
  const declared = new Map<string, Identity>();
  const made = new Map<string, Identity>();
  const insert = database.prepare("INSERT INTO identities VALUES (?, ?)");
  const note = (name: string, createdAt: number) =>
    made.set(name, { dkimTokens: tokensOf(name), verifiedAt: createdAt + verifiedAfterMs });
  // Every mail asks for its sender: not the database.
  for (const row of database.prepare("SELECT name, created_at FROM identities ORDER BY name").all())
    note(row.name as string, row.created_at as number);

  const get = (name: string): Identity | undefined => declared.get(name) ?? made.get(name);
  const isVerified = (name: string): boolean => (get(name)?.verifiedAt ?? Infinity) <= Date.now();

  return {
    /**
     * Declares a verified identity: a domain or an e-mail address.
     * @param dkimTokens of a domain, whose records its owner publishes.
     */
    put: (name: string, dkimTokens: readonly string[] = []): void => {
      declared.set(name, { dkimTokens, verifiedAt: 0 });
    },

    /** CreateEmailIdentity. @throws AwsError `AlreadyExistsException`, or `BadRequestException` for what is none. */
    create: (name: string): void => {
      if (!isDomain(name) && parseMailbox(name).address !== name)
        throw badRequest(`Email identity ${name} is not valid.`);
      if (get(name)) throw alreadyExists(`Email identity ${name} already exist.`);
      const now = Date.now();
      insert.run(name, now);
      note(name, now);
    },

    has: (name: string): boolean => get(name) !== undefined,
    isVerified,
    names: (): string[] => [...new Set([...declared.keys(), ...made.keys()])],
    dkimTokens: (name: string): readonly string[] => get(name)?.dkimTokens ?? [],

    /** The verified identity that lets an address send: itself, its domain or a parent of it; the nearest one. */
    of: ({ address, domain }: Pick<Mailbox, "address" | "domain">): string | undefined => {
      const labels = domain.split(".");
      return [address, ...labels.map((_, index) => labels.slice(index).join("."))].find(isVerified);
    },
  };
};

export type Identities = ReturnType<typeof createIdentities>;
