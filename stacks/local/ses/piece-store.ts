import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Piece } from "./pieces.ts";

/** A long piece is stored once, by its SHA-256. */
export const pieceStoreSchema = `
  CREATE TABLE IF NOT EXISTS shared_pieces (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS message_pieces (
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB,
    bytes BLOB,
    PRIMARY KEY (seq, position)
  );
  CREATE INDEX IF NOT EXISTS message_pieces_by_hash ON message_pieces (hash) WHERE hash IS NOT NULL;
`;

/** The bytes of messages, by the number of their message. */
export const createPieceStore = (database: DatabaseSync) => {
  const insertPiece = database.prepare("INSERT INTO message_pieces VALUES (?, ?, ?, ?)");
  const hasShared = database.prepare("SELECT 1 FROM shared_pieces WHERE hash = ?");
  const insertShared = database.prepare("INSERT INTO shared_pieces VALUES (?, ?)");
  const dropShared = database.prepare(
    `DELETE FROM shared_pieces WHERE hash IN (SELECT hash FROM message_pieces WHERE seq <= :last AND hash IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM message_pieces WHERE hash = shared_pieces.hash AND seq > :last)`,
  );
  const dropPieces = database.prepare("DELETE FROM message_pieces WHERE seq <= :last");
  const piecesOf = database.prepare(
    `SELECT coalesce(message_pieces.bytes, shared_pieces.bytes) AS bytes
     FROM message_pieces LEFT JOIN shared_pieces USING (hash) WHERE seq = ? ORDER BY position`,
  );

  const add = (seq: number, position: number, { bytes, shared }: Piece): void => {
    if (!shared) {
      insertPiece.run(seq, position, null, bytes);
      return;
    }
    const hash = createHash("sha256").update(bytes).digest();
    if (!hasShared.get(hash)) insertShared.run(hash, bytes);
    insertPiece.run(seq, position, hash, null);
  };

  return {
    /** Stores the pieces of a message, within the caller's transaction. */
    add: (seq: number, pieces: readonly Piece[]): void => {
      for (const [position, piece] of pieces.entries()) add(seq, position, piece);
    },

    /** The bytes of a message. */
    bytes: (seq: number): Buffer => Buffer.concat(piecesOf.all(seq).map(({ bytes }) => bytes as Uint8Array)),

    /** Drops the pieces of all messages up to this one that no later message holds. */
    dropUntil: (last: number): void => {
      dropShared.run({ last });
      dropPieces.run({ last });
    },
  };
};
