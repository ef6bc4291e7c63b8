import { afterAll, beforeAll, expect, test } from "vitest";
import type { MailHistoryView } from "../../services/people/history.ts";
import type { PersonView } from "../../services/people/view.ts";
import { campaign, isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

interface ContactPage {
  readonly contacts: PersonView[];
  readonly next_cursor: string | null;
}
const page = async (query: string): Promise<ContactPage> => {
  const response = await cloud.api(`/contacts?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as ContactPage;
};
const found = async (query: string) => (await page(query)).contacts.map(({ email }) => email);
const counted = async (query: string) => await (await cloud.api(`/contacts/count?${query}`)).json();
const history = async (email: string) =>
  (await (await cloud.api(`/contacts/${email}/history`)).json()) as MailHistoryView;

test("contacts are found by address and name, filtered and counted, page by page while others come", async () => {
  const crowd = Array.from({ length: 60 }, (_, n) => ({
    email: `crowd${String(n).padStart(2, "0")}@example.net`,
    first_name: "Émile",
    last_name: `Zola ${n}`,
  }));
  await addContacts(cloud, crowd);
  await cloud.api("/contacts", {
    method: "POST",
    body: { email: "Ada@example.net", first_name: "Ada", last_name: "Lovelace" },
  });
  await cloud.api("/contacts/crowd07@example.net", { method: "PATCH", body: { status: "unsubscribed" } });

  expect(await found("q=ada")).toEqual(["ada@example.net"]);
  expect(await found("q=LOVE")).toEqual(["ada@example.net"]);
  expect(await found("q=emile+zola+59")).toEqual(["crowd59@example.net"]);
  expect(await found("status=unsubscribed")).toEqual(["crowd07@example.net"]);
  expect(await found("suppressed=unsubscribe&order=name")).toEqual(["crowd07@example.net"]);
  expect(await counted("")).toEqual({ count: 61, exact: true });
  expect(await counted("q=crowd&suppressed=false")).toEqual({ count: 59, exact: true });
  expect(await counted("status=subscribed")).toEqual({ count: 60, exact: true });

  // When a renamed contact is looked for, and others come between two pages
  await cloud.api("/contacts/ada@example.net", { method: "PATCH", body: { last_name: "King" } });
  expect(await found("q=king")).toEqual(["ada@example.net"]);
  expect(await found("q=lovelace")).toEqual([]);
  const first = await page("limit=40");
  await cloud.api("/contacts", { method: "POST", body: { email: "late@example.net" } });
  const second = await page(`limit=40&cursor=${first.next_cursor}`);

  // Then
  const seen = [...first.contacts, ...second.contacts].map(({ email }) => email);
  expect(seen[0]).toBe("ada@example.net");
  expect(second.next_cursor).toBe(null);
  expect(seen.toSorted()).toEqual(["ada@example.net", ...crowd.map(({ email }) => email)]);
  expect((await found("limit=1"))[0]).toBe("late@example.net");
});

test("contacts are found by their list", async () => {
  const created = await cloud.api("/lists", { method: "POST", body: { name: "Readers" } });
  const { list_id } = (await created.json()) as { list_id: string };
  await cloud.api("/contacts", { method: "POST", body: { email: "listed@example.net", lists: [list_id] } });
  expect(await found(`list=${list_id}`)).toEqual(["listed@example.net"]);
  expect(await counted(`list=${list_id}`)).toEqual({ count: 1, exact: true });
});

test("a contact has the history of its mails, and a bounce stands beside its status", async () => {
  const bounce = "bounce@simulator.amazonses.com";
  const reader = "success@simulator.amazonses.com";
  await addContacts(cloud, [{ email: bounce }, { email: reader }]);
  const id = await requestCampaign(cloud, { audience: [bounce, reader], tracking: true });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.bounced_count === 1 && c.delivered_count === 1);
  const mail = (await cloud.outbox()).find(({ to }) => to === reader);
  await cloud.local(`/outbox/${mail!.message_id}/events`, { method: "POST", body: { type: "open" } });
  const opened = await waitFor("the open", async () => {
    const { mails } = await history(reader);
    return mails[0]?.events.some(({ event }) => event === "opened") && mails[0];
  });

  expect(opened).toMatchObject({
    campaign_id: id,
    campaign_name: "Spring programme",
    subject: campaign().subject,
    outcome: "sent",
    ses_message_id: mail!.message_id,
    bounce: null,
  });
  expect(opened.events.map(({ event }) => event)).toEqual(["sent", "delivered", "opened"]);

  const returned = await history(bounce);
  expect(returned.mails[0]).toMatchObject({ bounce: expect.stringContaining("550 5.1.1") });
  expect(returned.mails[0]!.events.map(({ event }) => event)).toEqual(["sent", "bounced"]);
  expect(await (await cloud.api(`/contacts/${bounce}`)).json()).toMatchObject({
    status: "bounced",
    suppression: {
      reason: "bounce",
      campaign_id: id,
      diagnostic: expect.stringContaining("550 5.1.1"),
    },
  });
  expect(await found("suppressed=bounce")).toEqual([bounce]);
  expect((await found("mailed_after=2020-01-01")).toSorted()).toEqual([bounce, reader]);
  expect(await counted("never_mailed=true&q=success")).toEqual({ count: 0, exact: true });
});
