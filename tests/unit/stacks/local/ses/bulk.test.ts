import { SendBulkEmailCommand, type SendBulkEmailCommandInput } from "@aws-sdk/client-sesv2";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../../support/eventually.ts";
import { openSes } from "../../../../support/local-ses.ts";

describe("SendBulkEmail", () => {
  const bulk = (
    entries: SendBulkEmailCommandInput["BulkEmailEntries"],
    more: Partial<SendBulkEmailCommandInput> = {},
  ) =>
    new SendBulkEmailCommand({
      FromEmailAddress: "hello@example.com",
      ConfigurationSetName: "campaigns",
      DefaultEmailTags: [{ Name: "campaign_id", Value: "c1" }],
      DefaultContent: {
        Template: {
          TemplateContent: {
            Subject: "Hi {{name}}",
            Html: "<p>{{ name }} of {{place.city}}</p>",
            Text: "{{name}}",
          },
          TemplateData: JSON.stringify({ place: { city: "Ulm" } }),
          Headers: [{ Name: "X-A", Value: "default" }],
        },
      },
      BulkEmailEntries: entries,
      ...more,
    });
  const entry = (address: string, data: object, more: object = {}) => ({
    Destination: { ToAddresses: [address] },
    ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) } },
    ...more,
  });

  test("renders each entry, without HTML-escaping, and answers for each", async () => {
    const ses = await openSes();
    const { BulkEmailEntryResults } = await ses.send(
      bulk([
        entry("a@example.net", { name: "<Ann>" }),
        entry(
          "b@example.net",
          { name: "Bob", place: { city: "Bonn" } },
          {
            ReplacementTags: [{ Name: "index", Value: "1" }],
            ReplacementHeaders: [{ Name: "x-a", Value: "own" }],
          },
        ),
        entry("broken", { name: "x" }),
      ]),
    );
    expect(BulkEmailEntryResults).toEqual([
      { Status: "SUCCESS", MessageId: expect.any(String) },
      { Status: "SUCCESS", MessageId: expect.any(String) },
      { Status: "INVALID_PARAMETER", Error: "Missing final '@domain'" },
    ]);
    const [bob, ann] = await Promise.all(
      ses.outbox.list({ limit: 9 }).messages.map(async ({ message_id, tags }) => ({
        tags,
        parsed: await simpleParser(ses.outbox.raw(message_id)!),
      })),
    );
    expect(ann).toMatchObject({
      tags: { campaign_id: "c1" },
      parsed: { subject: "Hi <Ann>", html: expect.stringMatching(/^<p><Ann> of Ulm<\/p>/), text: "<Ann>" },
    });
    expect(ann!.parsed.headers.get("x-a")).toBe("default");
    expect(bob).toMatchObject({
      tags: { campaign_id: "c1", index: "1" },
      parsed: { subject: "Hi Bob", html: expect.stringMatching(/^<p>Bob of Bonn<\/p>/) },
    });
    expect(bob!.parsed.headers.get("x-a")).toBe("own");
  });

  test("a missing value: accepted, not sent, and a Rendering Failure event", async () => {
    const ses = await openSes();
    const { BulkEmailEntryResults } = await ses.send(bulk([entry("a@example.net", {})]));
    expect(BulkEmailEntryResults).toEqual([{ Status: "SUCCESS", MessageId: expect.any(String) }]);
    expect(ses.outbox.list({ limit: 1 }).messages).toEqual([]);
    await eventually(() =>
      expect(ses.published).toMatchObject([
        {
          detailType: "Email Rendering Failed",
          detail: {
            mail: { messageId: BulkEmailEntryResults![0]!.MessageId },
            failure: { errorMessage: "Attribute 'name' is not present in the rendering data." },
          },
        },
      ]),
    );
  });

  test("the account's rate and quota are answered entry by entry", async () => {
    const ses = await openSes({ maxSendRate: 2 });
    const four = ["a", "b", "c", "d"].map((name) => entry(`${name}@example.net`, { name }));
    const statuses = async () =>
      (await ses.send(bulk(four))).BulkEmailEntryResults!.map(({ Status }) => Status);
    expect(await statuses()).toEqual(["SUCCESS", "SUCCESS", "ACCOUNT_THROTTLED", "ACCOUNT_THROTTLED"]);
    ses.account.set({ max_24_hour_send: 2 });
    expect(await statuses()).toEqual(Array(4).fill("ACCOUNT_DAILY_QUOTA_EXCEEDED"));
  });

  test("no or 51 entries are refused as a whole", async () => {
    const ses = await openSes();
    const entries = Array.from({ length: 51 }, (_, n) => entry(`p${n}@example.net`, { name: "x" }));
    await expect(ses.send(bulk(entries))).rejects.toMatchObject({ name: "BadRequestException" });
    await expect(ses.send(bulk([]))).rejects.toMatchObject({ name: "BadRequestException" });
  });

  test("a block helper, which is not rendered here, is refused rather than sent as it is", async () => {
    const ses = await openSes();
    const DefaultContent = { Template: { TemplateContent: { Subject: "s", Text: "{{#if a}}b{{/if}}" } } };
    const { BulkEmailEntryResults } = await ses.send(bulk([entry("a@example.net", {})], { DefaultContent }));
    expect(BulkEmailEntryResults).toEqual([
      { Status: "INVALID_PARAMETER", Error: "The local SES renders {{name}} only, not {{#if a}}." },
    ]);
  });
});
