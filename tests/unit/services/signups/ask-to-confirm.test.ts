import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  type AskDependencies,
  askToConfirm,
  perMailbox,
  perSource,
} from "../../../../services/signups/ask-to-confirm.ts";
import type { SuppressionReason } from "../../../../services/suppressions/suppression.ts";
import { readLinkToken } from "../../../../services/unsubscribes/link.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const list = {
  list_id: "list_4f6d0c1e9b7a2d35",
  name: "News & <b>views</b>",
  description: "",
  from_email: "hello@example.com",
  from_name: "Tidings",
  consent_wording: "I want it weekly.",
};
const start = Date.parse("2026-11-28T12:00:00Z");
const minuteMs = 60_000;

let sent: Buffer[];
let now: Date;
let source = 0;
const log = { error: vi.fn() };
beforeEach(() => {
  sent = [];
  now = new Date(start);
  source++;
  log.error.mockReset();
});

const takesAll = {
  send: async (command: { input: { Content: { Raw: { Data: Buffer } } } }) => {
    sent.push(Buffer.from(command.input.Content.Raw.Data));
    return { MessageId: "id" };
  },
};
const ses = (client: object) => () => ({ destroy: () => undefined, ...client }) as unknown as SESv2Client;
const free: AskDependencies["limiter"] = { one: (send) => send(), throttled: async () => undefined };

const ask = (address: string, fields: Partial<AskDependencies> = {}, from = `192.0.2.${source}`) => {
  const deps = {
    ...stage,
    limiter: free,
    sendingClient: ses({ send: (command: never) => faked(command) }),
    configurationSet: "campaigns",
    publicUrl: "https://news.example.com",
    log,
    ...fields,
  };
  const email = { key: address.toLowerCase(), address };
  return askToConfirm(deps, list, { email, first_name: "Buy now! https://spam.example" }, from, now);
};
// The command is asked for its content only: nothing is signed or handed to a socket.
const faked = (command: never) => takesAll.send(command);

test("the owner of an address is asked by a mail with a link, and nothing of who filled in the form", async () => {
  expect(await ask("Ada@example.net")).toBe("asked");

  const mail = await simpleParser(sent[0]!);
  expect(mail.from?.text).toBe('"Tidings" <hello@example.com>');
  expect([mail.to].flat()[0]?.text).toBe("Ada@example.net");
  expect(mail.subject).toBe("Please confirm: News & <b>views</b>");
  expect(mail.html).toContain("News &amp; &lt;b&gt;views&lt;/b&gt;");
  expect(mail.text).toContain('"I want it weekly."');
  expect(sent[0]!.toString()).not.toContain("Buy now");
  const [, token] = /https:\/\/news\.example\.com\/subscribe\/confirm\/([\w-]+)/.exec(mail.text!)!;
  expect(await stage.signups.find(token!, now)).toMatchObject({
    list_id: list.list_id,
    email: "ada@example.net",
    address: "Ada@example.net",
    wording: "I want it weekly.",
  });
  const [, link] = /\/unsubscribe\/([\w-]+)/.exec(mail.text!)!;
  expect(readLinkToken(link!, await stage.sealKey())).toEqual({ key: "ada@example.net" });
});

test("a mailbox is asked again after ten minutes, and five times a day, whatever list and whoever asks", async () => {
  const sentAfter = async (minutes: number, address = "flooded@example.net") => {
    now = new Date(start + minutes * minuteMs);
    expect(await ask(address)).toBe("asked");
    return sent.length;
  };
  expect(await sentAfter(0)).toBe(1);
  expect(await sentAfter(9, "FLOODED@example.net")).toBe(1);
  expect(await sentAfter(10)).toBe(2);
  for (let more = 2; more < 8; more++) await sentAfter(more * 10);
  expect(sent).toHaveLength(perMailbox.max);
  expect(await sentAfter(24 * 60)).toBe(perMailbox.max + 1);
});

test.each<[SuppressionReason, number]>([
  ["unsubscribe", 1],
  ["bounce", 0],
  ["complaint", 0],
  ["manual", 0],
])("who is suppressed for %s gets %d mails, and the same answer", async (reason, mails) => {
  const email = `${reason}@example.net`;
  await stage.suppressions.add({ email, reason, source: "api", created_at: now.toISOString() });
  expect(await ask(email)).toBe("asked");
  expect(sent).toHaveLength(mails);
});

test("who gets no mail waits for the limiter, too, and about as long as a mail takes", async () => {
  const email = "waiting@example.net";
  await stage.suppressions.add({ email, reason: "bounce", source: "api", created_at: now.toISOString() });
  const one = vi.fn(free.one) as unknown as AskDependencies["limiter"]["one"];
  const began = performance.now();
  await ask(email, { limiter: { ...free, one } });
  expect(one).toHaveBeenCalledOnce();
  expect(performance.now() - began).toBeGreaterThanOrEqual(75);

  const wait = { kind: "wait", reason: "quota", until: 0 } as const;
  const busy = { ...free, one: async () => wait } as AskDependencies["limiter"];
  for (const address of [email, "new@example.net"])
    expect(await ask(address, { limiter: busy })).toBe("later");
  // Nothing was mailed, so that it may be asked for again at once
  expect(await ask("new@example.net")).toBe("asked");
  expect(sent).toHaveLength(1);
});

test("a source may ask so often in an hour, and another goes on", async () => {
  const never = {
    ...free,
    one: async () => ({ kind: "sent", messageId: "id" }),
  } as AskDependencies["limiter"];
  const answers = await Promise.all(
    Array.from({ length: perSource.max + 2 }, (_, i) =>
      ask(`r${i}@example.net`, { limiter: never }, "198.51.100.1"),
    ),
  );
  expect(answers.filter((answer) => answer === "too_many")).toHaveLength(2);
  expect(await ask("other@example.net", { limiter: never }, "198.51.100.2")).toBe("asked");
});

test("what SES refuses is logged by its list, and the answer is the same", async () => {
  const refuses = ses({
    send: () =>
      Promise.reject(Object.assign(new Error("Email address is not verified"), { name: "MessageRejected" })),
  });
  expect(await ask("refused@example.net", { sendingClient: refuses })).toBe("asked");
  expect(log.error.mock.calls).toEqual([
    ["a confirmation was not sent", { list_id: list.list_id, outcome: expect.any(String) }],
  ]);
});

test("what SES refuses for its rate is handed over again, the same message", async () => {
  let refusals = 2;
  const send = async (command: never) => {
    if (refusals-- > 0)
      throw Object.assign(new Error("Maximum sending rate exceeded."), { name: "TooManyRequestsException" });
    return await takesAll.send(command);
  };
  expect(await ask("patient@example.net", { sendingClient: ses({ send }) })).toBe("asked");
  expect(sent).toHaveLength(1);
});
