import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { type OutboxMessage, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const json = async (response: Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>;

/** A mail that was delivered to somebody new. */
const mailTo = async (email: string, fields: object = {}): Promise<OutboxMessage> => {
  await addContacts(cloud, [{ email }]);
  const body = '<p><a href="https://shop.example/new">New</a></p>';
  const id = await requestCampaign(cloud, { audience: [email], body, ...fields });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 1);
  const { messages } = await json(cloud.local(`/outbox?tag=campaign_id=${id}`));
  return (messages as OutboxMessage[])[0]!;
};

const act = async ({ message_id }: OutboxMessage, what: string, body?: object) =>
  (await cloud.local(`/outbox/${message_id}/${what}`, { method: "POST", body })).status;

const deliveryPath = ({ tags: { campaign_id, batch, index } }: OutboxMessage) =>
  `/campaigns/${campaign_id}/deliveries/${batch}/${index}`;

/** The delivery of a mail, once an event has come back that is noted there. */
const deliveryWith = (mail: OutboxMessage, noted: string) =>
  waitFor(noted, async () => {
    const delivery = await json(cloud.api(deliveryPath(mail)));
    return typeof delivery[noted] === "string" && delivery;
  });

test("what a recipient does comes back as SES's events, and is on the delivery that the mail's tags name", async () => {
  const mail = await mailTo("reader@example.net");

  expect(await act(mail, "open")).toBe(204);
  await deliveryWith(mail, "opened_at");
  expect(await act(mail, "click", { link: "https://shop.example/new" })).toBe(204);
  await deliveryWith(mail, "clicked_at");
  expect(await act(mail, "soft-bounce")).toBe(204);
  expect(await deliveryWith(mail, "bounced_at")).toMatchObject({
    email: "reader@example.net",
    status: "sent",
    bounce: expect.stringMatching(/^Transient/),
  });
  expect(await json(cloud.api("/contacts/reader@example.net"))).toMatchObject({ status: "subscribed" });
});

test.each([
  ["bounce", "bounced_at", "bounced"],
  ["complain", "complained_at", "complained"],
  ["unsubscribe", "unsubscribed_at", "unsubscribed"],
])("%s ends the mail to a recipient", async (what, noted, status) => {
  const email = `${what}@example.net`;
  const mail = await mailTo(email);
  expect(await act(mail, what)).toBeLessThan(300);
  await deliveryWith(mail, noted);
  await waitFor(status, async () => (await json(cloud.api(`/contacts/${email}`))).status === status);
  expect((await cloud.api(`/suppressions/${email}`)).status).toBe(200);
});

test("of a mail that is not tracked nobody hears that it was opened", async () => {
  const mail = await mailTo("unseen@example.net", { tracking: false });
  expect(await act(mail, "open")).toBe(409);
  expect(await act(mail, "click", { link: "https://shop.example/new" })).toBe(409);
});

test("a delivery that there is not is not found", async () => {
  const { tags } = await mailTo("sole@example.net");
  const path = `/campaigns/${tags.campaign_id}/deliveries`;
  for (const place of ["0/1", "1/0", "999999999/999999999"])
    expect((await cloud.api(`${path}/${place}`)).status).toBe(404);
  for (const place of ["0/-1", "0/x", "0x0/0"])
    expect((await cloud.api(`${path}/${place}`)).status).toBe(400);
});
