import { join } from "node:path";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { HttpRequest } from "../../../../stacks/local/front/message.ts";
import { createFaults } from "../../../../stacks/local/gateway/faults.ts";
import { createMeter } from "../../../../stacks/local/gateway/meter.ts";
import { createLambdaAccount } from "../../../../stacks/local/lambda/account.ts";
import type { Outcome } from "../../../../stacks/local/lambda/function.ts";
import { createRest } from "../../../../stacks/local/lambda/rest.ts";
import { createLocalApi } from "../../../../stacks/local/local-api.ts";
import { AwsError } from "../../../../stacks/local/types.ts";
import { openSes, rawMessage } from "../../../support/local-ses.ts";
import { makeStateDir } from "../../../support/state-dir.ts";

let opened: Awaited<ReturnType<typeof openSes>>;
let api: ReturnType<typeof createLocalApi>;
let rest: Pick<ReturnType<typeof createRest>, "during">;
const moves: number[] = [];
/** How often what has expired was deleted. */
let expired = 0;
/** What the site was asked, and what it answers. */
const asked: HttpRequest[] = [];
let siteStatus: number;
const meter = createMeter();

/** Functions that answer their event, or fail when it is `"fail"`. */
const invoke = async (functionName: string, payload: string): Promise<Outcome> => {
  if (functionName !== "echo") throw new AwsError("ResourceNotFoundException", "Function not found", 404);
  return payload === '"fail"'
    ? { ok: false, error: { errorType: "TypeError", errorMessage: "no" } }
    : { ok: true, payload };
};

beforeEach(async () => {
  opened = await openSes();
  moves.length = 0;
  asked.length = 0;
  siteStatus = 200;
  expired = 0;
  const { running, atRest, during } = createRest();
  rest = { during };
  api = createLocalApi({
    ses: opened,
    origin: "http://127.0.0.1:3000",
    site: async (request) => {
      asked.push(request);
      return { status: siteStatus, headers: {}, body: "" };
    },
    eventBridge: { pendingDeliveries: () => 2 },
    sqs: { depths: () => ({ letters: { visible: 5, hidden: 6 } }) },
    meter,
    faults: createFaults(),
    lambdaAccount: createLambdaAccount(join(makeStateDir(), "lambda-account.json")),
    invoker: { invoke, running, atRest },
    mappings: [{ held: () => 3 }, { held: () => 4 }],
    expire: async () => {
      expired++;
    },
    clock: { ahead: new Int32Array(new SharedArrayBuffer(4)), advance: (seconds) => moves.push(seconds) },
  });
});

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await api.request(`/_local${path}`, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
};

const send = async (
  to: string,
  {
    headers = {},
    body,
    more = {},
  }: Partial<{ headers: Record<string, string>; body: string; more: object }> = {},
): Promise<string> => {
  const { MessageId = "" } = await opened.send(
    new SendEmailCommand({
      FromEmailAddress: "hello@example.com",
      Destination: { ToAddresses: [to] },
      ConfigurationSetName: "campaigns",
      Content: { Raw: { Data: rawMessage({ To: to, ...headers }, body) } },
      ...more,
    }),
  );
  return MessageId;
};

describe("the clock", () => {
  test("moves when no function runs, and lets none begin before", async () => {
    // Given: one invocation under way
    const first = Promise.withResolvers<void>();
    const order: string[] = [];
    const running = rest.during(() => first.promise).then(() => order.push("first ended"));

    // When
    const moved = call("POST", "/clock", { advance_seconds: 90 }).then((answer) => {
      order.push("moved");
      return answer;
    });
    await vi.waitFor(async () => expect((await call("GET", "/activity")).body.invocations).toBe(1));
    const second = rest.during(async () => order.push(`second began after ${moves.length} move`));
    expect(moves).toEqual([]);
    first.resolve();

    // Then
    expect(await moved).toEqual({ status: 200, body: { now: expect.any(String) } });
    await Promise.all([running, second]);
    expect([moves, expired]).toEqual([[90], 1]);
    expect(order[0]).toBe("first ended");
    expect(order).toContain("second began after 1 move");
  });

  test.each([0, -5, 1.5, "soon"])("is not moved by %s", async (advance_seconds) => {
    expect(await call("POST", "/clock", { advance_seconds })).toMatchObject({ status: 400 });
    expect(moves).toEqual([]);
  });
});

test("the activity is what is still under way", async () => {
  expect(await call("GET", "/activity")).toEqual({
    status: 200,
    body: {
      invocations: 0,
      messages: 7,
      ses_events: expect.any(Number),
      bus_deliveries: 2,
      queues: { letters: { visible: 5, hidden: 6 } },
    },
  });
});

describe("the outbox", () => {
  test("lists messages newest first, by pages", async () => {
    const first = await send("a@example.org");
    const second = await send("b@example.org");
    const page = await call("GET", "/outbox?limit=1");
    expect(page).toEqual({
      status: 200,
      body: {
        messages: [expect.objectContaining({ message_id: second, to: "b@example.org", subject: "Hi" })],
        next_cursor: expect.any(String),
      },
    });
    expect(await call("GET", `/outbox?limit=1&cursor=${page.body.next_cursor}`)).toEqual({
      status: 200,
      body: { messages: [expect.objectContaining({ message_id: first })], next_cursor: null },
    });
  });

  test("holds the message as it was sent", async () => {
    const id = await send("a@example.org");
    const response = await api.request(`/_local/outbox/${id}`);
    expect(response.headers.get("content-type")).toBe("message/rfc822");
    expect(await response.text()).toBe(rawMessage({ To: "a@example.org" }).toString());
    expect((await call("GET", "/outbox/unknown")).status).toBe(404);
  });

  test("lets the recipient be played", async () => {
    const id = await send("a@example.org");
    expect(
      (await call("POST", `/outbox/${id}/events`, { type: "click", link: "https://x.test/" })).status,
    ).toBe(204);
    await vi.waitFor(() =>
      expect(opened.published.map((event) => event.detailType)).toContain("Email Clicked"),
    );
    expect(opened.published.at(-1)?.detail).toMatchObject({ click: { link: "https://x.test/" } });
    expect(await call("POST", `/outbox/${id}/events`, { type: "sneeze" })).toMatchObject({
      status: 400,
      body: { error: { code: "BadRequestException" } },
    });
    expect((await call("POST", "/outbox/unknown/events", { type: "open" })).status).toBe(404);
  });
});

/** The details of the latest event. */
const latestEvent = async (detailType: string) => {
  await vi.waitFor(() => expect(opened.published.at(-1)?.detailType).toBe(detailType));
  return opened.published.at(-1)!.detail;
};

describe("the outbox is searched", () => {
  test("by a part of an address or of a subject, in whatever case, and by a tag", async () => {
    const ada = await send("Ada@example.org", { headers: { Subject: "=?UTF-8?Q?=C3=9Cber_uns?=" } });
    const grace = await send("grace@example.org", {
      more: { EmailTags: [{ Name: "campaign_id", Value: "c_1" }] },
    });
    const found = async (query: string) =>
      ((await call("GET", `/outbox?${query}`)).body.messages as { message_id: string }[]).map(
        ({ message_id }) => message_id,
      );
    expect(await found("search=ADA@")).toEqual([ada]);
    expect(await found(`search=${encodeURIComponent("über")}`)).toEqual([ada]);
    expect(await found("search=example.org")).toEqual([grace, ada]);
    expect(await found("search=%25")).toEqual([]);
    expect(await found("tag=campaign_id=c_1")).toEqual([grace]);
    expect(await found("tag=campaign_id=c_1&search=ada")).toEqual([]);
    expect(await call("GET", "/outbox?tag=campaign_id")).toMatchObject({ status: 400 });
  });

  test("a message's entry says what SES can tell of it", async () => {
    const html = {
      headers: { "Content-Type": "text/html" },
      body: '<a href="https://x.test/?a=1&amp;b">x</a>',
    };
    const id = await send("a@example.org", html);
    expect(await call("GET", `/outbox/${id}/entry`)).toEqual({
      status: 200,
      body: expect.objectContaining({
        message_id: id,
        to: "a@example.org",
        tracked: { opens: true, links: ["https://x.test/?a=1&b"] },
      }),
    });
    expect((await call("GET", "/outbox/unknown/entry")).status).toBe(404);
  });
});

describe("the recipient of a mail", () => {
  const html = { headers: { "Content-Type": "text/html" }, body: '<a href="https://x.test/">x</a>' };
  const untracked = {
    ConfigurationOverrides: {
      Tracking: { OpenTrackingEnabled: "DISABLED", ClickTrackingEnabled: "DISABLED" },
    },
  };

  test.each([
    ["open", "Email Opened", { eventType: "Open" }],
    ["bounce", "Email Bounced", { bounce: { bounceType: "Permanent" } }],
    ["soft-bounce", "Email Bounced", { bounce: { bounceType: "Transient" } }],
    ["complain", "Email Complaint Received", { eventType: "Complaint" }],
  ])("can %s", async (act, detailType, detail) => {
    const id = await send("a@example.org", html);
    expect((await call("POST", `/outbox/${id}/${act}`)).status).toBe(204);
    expect(await latestEvent(detailType)).toMatchObject({ ...detail, mail: { messageId: id } });
    expect((await call("POST", `/outbox/unknown/${act}`)).status).toBe(404);
  });

  test("follows a link that is in the mail, and no other", async () => {
    const id = await send("a@example.org", html);
    const click = (link: string) => call("POST", `/outbox/${id}/click`, { link });
    expect((await click("https://x.test/")).status).toBe(204);
    expect(await latestEvent("Email Clicked")).toMatchObject({ click: { link: "https://x.test/" } });
    expect((await click("https://y.test/")).status).toBe(409);
    expect((await click("javascript:1")).status).toBe(400);
  });

  test("opens a mail that is not tracked without anybody hearing of it", async () => {
    const id = await send("a@example.org", { ...html, more: untracked });
    expect(await call("POST", `/outbox/${id}/open`)).toMatchObject({
      status: 409,
      body: { error: { code: "refused" } },
    });
    expect((await call("POST", `/outbox/${id}/click`, { link: "https://x.test/" })).status).toBe(409);
  });

  test("unsubscribes by one click: the provider posts to the link of the header, on this machine", async () => {
    const offering = (link: string) => ({
      headers: { "List-Unsubscribe": `<${link}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    });
    const id = await send("a@example.org", offering("http://127.0.0.1:3000/unsubscribe/t?x=1"));
    expect(await call("POST", `/outbox/${id}/unsubscribe`)).toEqual({ status: 200, body: { status: 200 } });
    expect(asked).toMatchObject([{ method: "POST", path: "/unsubscribe/t", query: "x=1" }]);
    expect(String(asked[0]!.body)).toBe("List-Unsubscribe=One-Click");

    siteStatus = 404;
    expect((await call("POST", `/outbox/${id}/unsubscribe`)).status).toBe(502);
    asked.length = 0;
    const foreign = await send("a@example.org", offering("https://elsewhere.test/u"));
    expect((await call("POST", `/outbox/${foreign}/unsubscribe`)).status).toBe(409);
    const plain = await send("a@example.org");
    expect((await call("POST", `/outbox/${plain}/unsubscribe`)).status).toBe(409);
    expect((await call("POST", "/outbox/unknown/unsubscribe")).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe("SES", () => {
  test("shows and changes the account", async () => {
    expect(await call("PATCH", "/ses", { max_send_rate: 5, sending_enabled: false })).toEqual({
      status: 200,
      body: expect.objectContaining({ max_send_rate: 5, sending_enabled: false, production_access: true }),
    });
    await expect(send("a@example.org")).rejects.toThrow(
      expect.objectContaining({ name: "SendingPausedException" }),
    );
    expect((await call("GET", "/ses")).body).toMatchObject({ max_send_rate: 5 });
    expect(await call("PATCH", "/ses", { max_send_rat: 5 })).toMatchObject({ status: 400 });
  });

  test("tells the identities that mail may be from", async () => {
    expect(await call("GET", "/ses/identities")).toEqual({
      status: 200,
      body: { identities: ["example.com"] },
    });
  });

  test("loses events when told to, until told not to", async () => {
    await call("PATCH", "/ses", { event_faults: { lose: 1, seed: 1 } });
    await send("lost@example.org");
    await call("PATCH", "/ses", { event_faults: null });
    const id = await send("heard@example.org");
    const sent = { detailType: "Email Sent", detail: { mail: { messageId: id } } };
    await vi.waitFor(() => expect(opened.published[0]).toMatchObject(sent));
  });

  test("tells every attempt to send", async () => {
    const id = await send("a@example.org");
    expect(await call("GET", "/ses/log")).toEqual({
      status: 200,
      body: { attempts: [expect.objectContaining({ to: ["a@example.org"], message_id: id, error: null })] },
    });
  });
});

test("the meter is read and reset", async () => {
  meter.record({ service: "sqs", operation: "SendMessage", role: "r", units: { requests: 1 }, error: false });
  expect((await call("GET", "/meter")).body.services.sqs.calls).toBe(1);
  expect((await call("DELETE", "/meter")).status).toBe(204);
  expect((await call("GET", "/meter")).body.services).toEqual({});
});

test("faults are planned, shown and cleared", async () => {
  const rules = [{ service: "ses", kind: "throttle", probability: 0.5 }];
  expect((await call("PUT", "/faults", { seed: 7, rules })).status).toBe(204);
  expect((await call("GET", "/faults")).body).toMatchObject({ seed: 7, rules, injected: [] });
  expect((await call("DELETE", "/faults")).status).toBe(204);
  expect((await call("GET", "/faults")).body).toMatchObject({ seed: 0, rules: [], injected: [] });
  expect(
    await call("PUT", "/faults", { seed: 7, rules: [{ service: "ses", kind: "explode" }] }),
  ).toMatchObject({
    status: 400,
    body: { error: { code: "invalid" } },
  });
});

test("the account's concurrency is shown, and changed like its owner would with AWS", async () => {
  const account = { concurrent_executions: 1_000, running: 0, throttles: 0 };
  expect(await call("GET", "/lambda")).toEqual({ status: 200, body: account });
  expect(await call("PATCH", "/lambda", { concurrent_executions: 10 })).toEqual({
    status: 200,
    body: { ...account, concurrent_executions: 10 },
  });
  expect((await call("PATCH", "/lambda", { concurrent_executions: 0 })).status).toBe(400);
  expect((await call("PATCH", "/lambda", { concurrency: 10 })).status).toBe(400);
});

test("a function is invoked and answers, or tells its error as Lambda does", async () => {
  expect(await call("POST", "/functions/echo/invoke", { a: 1 })).toEqual({ status: 200, body: { a: 1 } });
  const failed = await api.request("/_local/functions/echo/invoke", { method: "POST", body: '"fail"' });
  expect([failed.headers.get("x-amz-function-error"), await failed.json()]).toEqual([
    "Unhandled",
    { errorType: "TypeError", errorMessage: "no" },
  ]);
  expect((await call("POST", "/functions/nobody/invoke", {})).status).toBe(404);
});

test.each([
  ["https://evil.test", 403],
  ["null", 403],
  ["http://127.0.0.1:3000", 200],
  ["http://localhost:5173", 200],
])("a page of %s gets %i", async (origin, status) => {
  expect((await call("GET", "/meter", undefined, { origin })).status).toBe(status);
});

test("what is not there is not found, and what is not JSON is refused", async () => {
  expect((await call("GET", "/nothing")).status).toBe(404);
  expect((await api.request("/_local/ses", { method: "PATCH", body: "{" })).status).toBe(400);
});
