import {
  GetSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Contact } from "../../services/contacts/contact.ts";
import type { SuppressionRecord } from "../../services/suppressions/suppression.ts";
import { allDeliveries, isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { operatorConfig, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
let ses: SESv2Client;
beforeAll(async () => {
  cloud = await startTestCloud();
  ses = new SESv2Client(operatorConfig(cloud));
});
afterAll(async () => {
  ses?.destroy();
  await cloud?.stop();
});

const read = async <T>(path: string): Promise<T> => (await (await cloud.api(path)).json()) as T;
const contact = (email: string) => read<Contact>(`/contacts/${email}`);
const record = (email: string) => read<SuppressionRecord>(`/suppressions/${email}`);
const suppress = (email: string, reason: string) =>
  cloud.api("/suppressions", { method: "POST", body: { email, reason } });
const lift = (email: string) =>
  cloud.api(`/suppressions/${email}`, { method: "DELETE", body: { reason: "The mailbox is emptied." } });

/** Asks SES, which takes one question a second: once the functions ask it nothing. */
const ask = async <T>(question: () => Promise<T>): Promise<T> => {
  await untilQuiet(cloud);
  const { answer } = await waitFor(
    "SES to answer",
    () =>
      question().then(
        (answer) => ({ answer }),
        (error: Error) => {
          if (error.name !== "TooManyRequestsException") throw error;
          return undefined;
        },
      ),
    { intervalMs: 1_100 },
  );
  return answer;
};

/** What SES's own list has of an address. */
const listed = (EmailAddress: string): Promise<string | null> =>
  ask(() =>
    ses.send(new GetSuppressedDestinationCommand({ EmailAddress })).then(
      ({ SuppressedDestination }) => SuppressedDestination!.Reason!,
      (error: Error) => {
        if (error.name === "NotFoundException") return null;
        throw error;
      },
    ),
  );

/** Sends a campaign to these, and has what becomes of some of the mails told by SES. */
const mail = async (audience: readonly string[], events: Readonly<Record<string, string>> = {}) => {
  const id = await requestCampaign(cloud, { audience });
  await untilCampaign(cloud, id, isCompleted);
  await untilQuiet(cloud);
  const sent = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  for (const [to, type] of Object.entries(events)) {
    const { message_id } = sent.find((message) => message.to === to)!;
    await cloud.local(`/outbox/${message_id}/events`, { method: "POST", body: { type } });
  }
  await untilQuiet(cloud);
  return { id, sent };
};

/** The night comes: more than an hour after whatever was put on SES's list. */
const night = async () => {
  await pass(cloud, 2 * 3600);
  await cloud.local("/functions/tidings-local-account-list/invoke", { method: "POST", body: {} });
  await untilQuiet(cloud);
};

test("five transient bounces in a row suppress a contact, at SES too; a delivery between ends the row", async () => {
  const [full, well] = ["full@example.net", "well@example.net"];
  await addContacts(cloud, [{ email: full }, { email: well }]);
  const bounce = "bounce-transient";
  const campaigns: string[] = [];
  for (const wellBounces of [true, true, false, true, true]) {
    const { id, sent } = await mail([full, well], { [full]: bounce, ...(wellBounces && { [well]: bounce }) });
    // Only mail to whom it concerns is tagged, so that the deliveries of all others cost nothing
    expect(sent.map(({ tags }) => tags.soft_bounces !== undefined)).toEqual(
      sent.map(({ to }) => (to === full ? campaigns.length > 0 : [1, 2, 4].includes(campaigns.length))),
    );
    campaigns.push(id);
    if (campaigns.length === 2) expect((await contact(well)).soft_bounces).toMatchObject({ count: 2 });
    if (campaigns.length === 3) expect((await contact(well)).soft_bounces).toEqual({ count: 0 });
  }

  expect(await record(full)).toMatchObject({
    reason: "bounce",
    source: campaigns.at(-1),
    soft_bounces: 5,
    diagnostic: "smtp; 452 4.2.2 mailbox full",
    lifted_at: null,
  });
  expect((await contact(full)).status).toBe("bounced");
  expect(await contact(well)).toMatchObject({ status: "subscribed", soft_bounces: { count: 2 } });
  expect(await listed(full)).toBe("BOUNCE");
  const { id } = await mail([full, well]);
  expect((await allDeliveries(cloud, id, "&status=suppressed")).map(({ email }) => email)).toEqual([full]);

  // When it is lifted
  expect((await lift(full)).status).toBe(204);
  // Then SES has it no more, and one bounce does not suppress again
  expect(await listed(full)).toBe(null);
  await cloud.api(`/contacts/${full}`, { method: "PATCH", body: { status: "subscribed" } });
  await mail([full], { [full]: bounce });
  expect(await contact(full)).toMatchObject({ status: "subscribed", soft_bounces: { count: 1 } });
  expect((await record(full)).lifts).toHaveLength(1);
});

test("a contact knows when it last opened a mail and followed a link", async () => {
  const email = "reader@example.net";
  await addContacts(cloud, [{ email }]);
  const { sent } = await mail([email], { [email]: "open" });
  const { last_opened, last_clicked } = await contact(email);
  expect([last_opened, last_clicked]).toEqual([expect.any(String), undefined]);
  for (const type of ["click", "open"])
    await cloud.local(`/outbox/${sent[0]!.message_id}/events`, { method: "POST", body: { type } });
  await untilQuiet(cloud);
  // The same day is not noted again
  expect(await contact(email)).toMatchObject({ last_opened, last_clicked: expect.any(String) });
});

test("what is suppressed here goes on SES's list, where it says something of the mailbox", async () => {
  await suppress("hard@example.net", "bounce");
  await suppress("angry@example.net", "complaint");
  await suppress("left@example.net", "unsubscribe");
  expect(await listed("hard@example.net")).toBe("BOUNCE");
  expect(await listed("angry@example.net")).toBe("COMPLAINT");
  expect(await listed("left@example.net")).toBe(null);
});

test("what SES's list gained by itself comes here at night, and not again once it is lifted", async () => {
  const email = "gained@example.net";
  await addContacts(cloud, [{ email }]);
  const put = new PutSuppressedDestinationCommand({ EmailAddress: email, Reason: "COMPLAINT" });
  await ask(() => ses.send(put));

  await night();
  expect(await record(email)).toMatchObject({ reason: "complaint", source: "ses", lifted_at: null });
  expect((await contact(email)).status).toBe("complained");

  expect((await lift(email)).status).toBe(204);
  expect(await listed(email)).toBe(null);
  await night();
  expect((await record(email)).lifted_at).not.toBe(null);
});

test("what bounced for good is on SES's list by itself, and here with what the server said", async () => {
  const email = "gone@example.net";
  await addContacts(cloud, [{ email }]);
  const { id } = await mail([email], { [email]: "bounce" });
  expect(await record(email)).toMatchObject({
    reason: "bounce",
    source: id,
    soft_bounces: null,
    diagnostic: "smtp; 550 5.1.1 user unknown",
  });
  expect(await listed(email)).toBe("BOUNCE");
});

test("suppressions are found by address, reason and source, and counted", async () => {
  const bulk = await cloud.api("/suppressions/bulk", {
    method: "POST",
    body: { emails: ["Zoe@Example.net", "zac@example.net", "nobody", "zoe@example.net"] },
  });
  expect(await bulk.json()).toEqual({
    added: 2,
    already: 0,
    refused: [{ place: 2, email: "nobody", message: expect.any(String) }],
  });
  const found = async (query: string) => {
    const [{ suppressions }, counted] = await Promise.all([
      read<{ suppressions: SuppressionRecord[] }>(`/suppressions?${query}`),
      read<{ count: number; is_exact: boolean }>(`/suppressions/count?${query.replace(/&?limit=\d+/, "")}`),
    ]);
    expect(counted).toEqual({ count: suppressions.length, is_exact: true });
    return suppressions.map(({ email }) => email.split("@")[0]);
  };
  expect(await found("email=Z")).toEqual(["zac", "zoe"]);
  expect(await found("reason=complaint")).toEqual(["angry"]);
  expect(await found("source=campaign")).toEqual(["gone"]);
  expect(await found("source=campaign&state=lifted")).toEqual(["full"]);
  expect((await found("state=lifted")).sort()).toEqual(["full", "gained"]);
  // The newest first
  expect((await found("source=api")).slice(2)).toEqual(["left", "angry", "hard"]);
});
