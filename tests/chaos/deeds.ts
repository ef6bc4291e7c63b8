import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { newContact } from "../../services/contacts/contact.ts";
import { contactStore } from "../../services/contacts/store.ts";
import { suppressionStore } from "../../services/suppressions/store.ts";
import { sender } from "../support/campaigns.ts";
import { waitFor } from "../support/cloud.ts";
import type { Faults } from "./faults.ts";
import type { Attempt, Done } from "./observation.ts";
import type { Deed, Plan, Reader } from "./plan.ts";
import { readCampaign, tables } from "./tables.ts";
import type { World } from "./world.ts";

/**
 * What people do in a run, mostly through the API. What they ask for they ask until they are answered, and it is in the
 * journal once it is surely so.
 * @param attempts what SES was asked so far: recipients follow links in the mail they got.
 */
export const deedsOf = (world: World, plan: Plan, faults: Faults, attempts: readonly Attempt[]) => {
  const journal: Done[] = [];
  /** Notes what is done now, once it is done. */
  const doing = (what: Done["did"], about: Pick<Done, "campaignId" | "email"> = {}) => {
    const askedAt = world.now();
    return () => journal.push({ askedAt, at: world.now(), did: what, ...about });
  };

  const api = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await world
      .cloud()
      .api(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  /** Asks until there is an answer that is not a fault of the system. */
  const insist = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    waitFor(`an answer to ${method} ${path}`, async () => {
      const answer = await api(method, path, body, headers).catch(() => undefined);
      return answer && answer.status < 500 && answer.status !== 429 && answer;
    });

  const contacts = contactStore(world.db, tables.contacts);
  const suppressions = suppressionStore(world.db, tables.suppressions);
  const stored = (campaignId: string) => readCampaign(world.db, campaignId);
  const addReader = async ({ email, first_name, status, suppressed }: Reader) => {
    const created_at = new Date(world.now()).toISOString();
    await contacts.create(
      newContact.parse({ email, status, ...(first_name ? { first_name } : {}) }),
      created_at,
    );
    if (suppressed) await suppressions.add({ email, reason: "manual", source: "api", created_at });
  };
  const request = async (
    { audience, ...content }: Plan["campaigns"][number],
    index: number,
  ): Promise<string> => {
    const emails = plan.readers.map(({ email }) => email);
    const answer = await insist(
      "POST",
      "/ses-campaign",
      {
        campaign_name: `Seed ${plan.seed}`,
        from_email: sender,
        ...content,
        // Some are named twice, the second time in other letters.
        ...(audience === "list" ? { audience: [...emails, ...emails.slice(0, 3).map(shout)] } : {}),
      },
      { "idempotency-key": `chaos ${plan.seed} ${index}` },
    );
    if (answer.status !== 202) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.body.campaign_id;
  };

  const steer = async (campaignId: string, action: "pause" | "resume" | "cancel") => {
    const done = doing(action, { campaignId });
    const { status } = await insist("POST", `/campaigns/${campaignId}/${action}`);
    // An answer may have been lost that said yes. Then the campaign is what was asked for, or has ended since.
    const shows = {
      pause: ["paused"],
      resume: ["in_progress", "completed", "failed"],
      cancel: ["cancelled"],
    };
    if (status === 200 || shows[action].includes((await stored(campaignId)).status)) done();
  };
  const retry = async (campaignId: string) => {
    const include_unknown = plan.retry === "unknown";
    const done = doing(include_unknown ? "retry unknown" : "retry failed", { campaignId });
    const { status } = await insist("POST", `/campaigns/${campaignId}/retry`, { include_unknown });
    if (status === 200 || (await stored(campaignId)).status === "in_progress") done();
  };
  const followLink = async () => {
    const arrived = attempts.filter(({ message_id }) => message_id !== null);
    const { message_id, to } = arrived[plan.seed % Math.max(1, arrived.length)] ?? {};
    if (!message_id || !to) return;
    const raw = (await world.cloud().raw(message_id)).toString().replaceAll(/\r\n[ \t]/g, "");
    const path = /^List-Unsubscribe:.*<https?:\/\/[^/>]+(\/unsubscribe\/[^>]+)>/im.exec(raw)?.[1];
    if (!path) throw new Error(`no link to unsubscribe in ${message_id}`);
    const done = doing("bar", { email: to[0]!.toLowerCase() });
    const answer = await waitFor("an unsubscription", async () => {
      const response = await fetch(`${world.cloud().origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      });
      return response.status < 500 && response;
    });
    if (answer.ok) done();
  };
  const doubleEvents = async (campaignIds: readonly string[]) => {
    for (const campaign_id of campaignIds) {
      const { batch_count } = await stored(campaign_id);
      const ready = Array.from(
        { length: batch_count },
        (_, batch) => ["BatchReady", { campaign_id, batch }] as const,
      );
      await world.announce([...ready.toReversed(), ["CampaignRequested", { campaign_id }], ...ready]);
    }
  };
  const perform = async (deed: Deed, campaignIds: readonly string[]): Promise<unknown> => {
    switch (deed.do) {
      case "pause":
      case "resume":
      case "cancel":
        return await steer(campaignIds[0]!, deed.do);
      case "suppress":
      case "unsubscribe":
      case "leave": {
        const { email } = plan.readers[deed.reader]!;
        const done = doing(deed.do === "leave" ? "leave" : "bar", { email });
        const answer =
          deed.do === "suppress"
            ? await insist("POST", "/suppressions", { email })
            : deed.do === "unsubscribe"
              ? await insist("PATCH", `/contacts/${encodeURIComponent(email)}`, { status: "unsubscribed" })
              : await insist("DELETE", `/contacts/${encodeURIComponent(email)}`);
        // Suppressed already is suppressed, too.
        if (answer.status < 300 || (deed.do === "suppress" && answer.status === 409)) done();
        return;
      }
      case "follow unsubscribe link":
        return await followLink();
      case "add contact":
        return await addReader(deed.reader);
      case "double events":
        return await doubleEvents(campaignIds);
      case "poison":
        await world.sqs.send(
          new SendMessageCommand({
            QueueUrl: world.queueUrl(deed.queue),
            MessageBody: '{"not": "an event"}',
          }),
        );
        return doing("poison")();
      case "stop SES":
      case "let SES go on":
        return await world
          .cloud()
          .local("/ses", { method: "PATCH", body: { sending_enabled: deed.do === "let SES go on" } });
      case "kill process":
        return await faults.kill();
    }
  };

  return {
    journal,
    addReader,
    /** Asks for a campaign. @returns its id */
    request,
    steer,
    retry,
    /** Puts the dead letters of a queue back into it. */
    redrive: (queue: string) => insist("POST", `/dead-letters/${queue}/redrive`, { limit: 100 }),
    perform,
  };
};

const shout = (email: string): string => {
  const at = email.lastIndexOf("@");
  return email.slice(0, at).toUpperCase() + email.slice(at);
};
