import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutAtBoundaries } from "../../../../../stacks/local/ses/pieces.ts";
import { type OpenSes, openSes, rawMessage } from "../../../../support/local-ses.ts";
import { makeStateDir } from "../../../../support/state-dir.ts";

const send = async ({ send }: Pick<OpenSes, "send">, data: Uint8Array) =>
  (await send(new SendEmailCommand({ Content: { Raw: { Data: data } } }))).MessageId!;

const base64Lines = (bytes: number) => randomBytes(bytes).toString("base64").replace(/.{76}/g, "$&\r\n");
/** A message with a boundary and a text of its own around an attachment it shares. */
const withAttachment = (n: number, attachment: string) =>
  rawMessage(
    { "Content-Type": `multipart/mixed; boundary="own-${n}"` },
    [
      `--own-${n}`,
      "Content-Type: text/plain",
      "",
      `Hello ${n}`,
      `--own-${n}`,
      "Content-Type: application/pdf",
      "Content-Transfer-Encoding: base64",
      "",
      attachment,
      `--own-${n}--`,
    ].join("\r\n"),
  );
const sharedPieces = (stateDir: string) => {
  const database = new DatabaseSync(join(stateDir, "ses.sqlite"), { readOnly: true });
  try {
    return database.prepare("SELECT length(bytes) AS bytes FROM shared_pieces ORDER BY bytes").all().length;
  } finally {
    database.close();
  }
};

describe("the outbox", () => {
  test("lists the newest first, page by page, without repeating or skipping when more arrive meanwhile", async () => {
    const ses = await openSes();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift(await send(ses, rawMessage()));
    const first = ses.outbox.list({ limit: 2 });
    await send(ses, rawMessage());
    const second = ses.outbox.list({ limit: 2, cursor: first.next_cursor! });
    const third = ses.outbox.list({ limit: 2, cursor: second.next_cursor! });
    expect(
      [first, second, third].map(({ messages }) => messages.map(({ message_id }) => message_id)),
    ).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(third.next_cursor).toBeNull();
    expect(ses.outbox.list({ limit: 6 })).toMatchObject({ messages: { length: 6 }, next_cursor: null });
  });

  test("a cursor it never gave out leads nowhere; an unknown message is undefined", async () => {
    const ses = await openSes();
    await send(ses, rawMessage());
    expect(ses.outbox.list({ limit: 2, cursor: "x" })).toEqual({ messages: [], next_cursor: null });
    expect(ses.outbox.raw("none")).toBeUndefined();
  });

  test("keeps 40 messages with the same 100 KB attachment in the space of a few, byte for byte", async () => {
    const stateDir = makeStateDir();
    const ses = await openSes({ stateDir });
    const attachment = base64Lines(100_000);
    const sent = new Map<string, Buffer>();
    for (let n = 0; n < 40; n++) {
      const data = withAttachment(n, attachment);
      sent.set(await send(ses, data), data);
    }
    for (const [id, data] of sent) expect(ses.outbox.raw(id)!.equals(data)).toBe(true);
    await ses.stop();
    expect(sharedPieces(stateDir)).toBe(1);
    expect(statSync(join(stateDir, "ses.sqlite")).size).toBeLessThan(500_000);
  });

  test("keeps the newest messages only, and the pieces these still need", async () => {
    const stateDir = makeStateDir();
    const ses = await openSes({ stateDir, outboxMessagesMax: 3 });
    const [old, kept] = [base64Lines(20_000), base64Lines(20_000)];
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await send(ses, withAttachment(n, n === 1 ? kept : old)));
    expect(sharedPieces(stateDir)).toBe(2);
    const last = withAttachment(3, kept);
    ids.push(await send(ses, rawMessage()), await send(ses, last), await send(ses, rawMessage()));

    expect(ses.outbox.list({ limit: 9 }).messages.map(({ message_id }) => message_id)).toEqual(
      ids.slice(3).reverse(),
    );
    expect(ses.outbox.raw(ids[1]!)).toBeUndefined();
    expect(ses.outbox.raw(ids[4]!)).toEqual(last);
    expect(sharedPieces(stateDir)).toBe(1);
    expect([...ses.log()]).toHaveLength(6);
  });
});

describe("a request body", () => {
  test("is read the same however its JSON is written", async () => {
    const ses = await openSes();
    const data = rawMessage({}, "??>>\u00ff".repeat(50));
    const base64 = data.toString("base64");
    expect(base64).toContain("/");
    const call = async (body: string) => {
      const reply = await ses.engine.call({
        service: "ses",
        operation: "SendEmail",
        principal: { role: "sender" },
        method: "POST",
        url: new URL("http://localhost/v2/email/outbound-emails"),
        headers: {},
        body: Buffer.from(body),
      });
      return ses.outbox.raw(JSON.parse(reply.body.toString()).MessageId);
    };
    const tricky = { Name: "t", Value: '"Raw":{"Data":"'.replace(/[^A-Za-z]/g, "_") };
    expect(await call(JSON.stringify({ Content: { Raw: { Data: base64 } }, EmailTags: [tricky] }))).toEqual(
      data,
    );
    expect(await call(JSON.stringify({ Content: { Raw: { Data: base64 } } }, null, 2))).toEqual(data);
    expect(await call(`{"Content":{"Raw":{"Data":"${base64.replaceAll("/", "\\u002f")}"}}}`)).toEqual(data);
    await expect(call('{"Content":{"Raw":{"Data":"')).rejects.toMatchObject({ code: "BadRequestException" });
    await expect(call("{}")).rejects.toMatchObject({ code: "BadRequestException" });
  });
});

describe("cutting a message at its boundaries", () => {
  const line = fc.oneof(
    fc.constantFrom("--a", "--a--", "--", "", "-- ", `--${"x".repeat(90)}`),
    fc.string({ maxLength: 40 }),
    fc.integer({ min: 15_000, max: 18_000 }).map((length) => "z".repeat(length)),
  );

  test("loses and adds no byte, whatever the message", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.constantFrom("\r\n", "\n"), (lines, newline) => {
        const raw = Buffer.from(lines.join(newline));
        const { pieces } = cutAtBoundaries(raw);
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(raw)).toBe(true);
      }),
    );
  });

  test("shares a long part without its boundaries, and joins what is short", () => {
    const long = "z".repeat(20_000);
    const raw = Buffer.from(`head\r\n\r\n--a\r\nshort\r\n--a\r\n${long}\r\n--a--\r\n`);
    const { pieces, parts } = cutAtBoundaries(raw);
    expect(pieces.map(({ bytes, shared }) => [shared, bytes.toString()])).toEqual([
      [false, "head\r\n\r\n--a\r\nshort\r\n--a\r\n"],
      [true, `${long}\r\n`],
      [false, "--a--\r\n"],
    ]);
    expect(parts).toEqual([13, 25]);
  });

  test("takes no line for a boundary that is longer than boundaries are", () => {
    const long = `--${"x".repeat(90)}`;
    expect(cutAtBoundaries(Buffer.from(`\n${long}\n${long}\n${long}--\n`)).parts).toEqual([]);
  });
});
