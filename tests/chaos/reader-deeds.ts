import { PutSuppressedDestinationCommand } from "@aws-sdk/client-sesv2";
import { newContact } from "../../services/contacts/contact.ts";
import { contactStore } from "../../services/contacts/store.ts";
import { suppressionStore } from "../../services/suppressions/store.ts";
import { waitFor } from "../support/cloud.ts";
import type { Made } from "./audience-deeds.ts";
import type { Insist } from "./insist.ts";
import type { Journal } from "./journal.ts";
import { formsOf, unsubscribeLink } from "./link-deeds.ts";
import type { Attempt } from "./observation.ts";
import type { Plan, Reader } from "./plan.ts";
import { tables } from "./tables.ts";
import type { World } from "./world.ts";

/** Longer than a run takes. */
const snoozedUntil = (now: number) => new Date(now + 4_000 * 86_400_000).toISOString();

/**
 * How readers come, and how they go.
 * @param attempts what SES was asked so far: recipients follow links in the mail they got
 */
export const readerDeedsOf = (
  world: World,
  plan: Plan,
  journal: Journal,
  insist: Insist,
  attempts: readonly Attempt[],
  made: Made,
) => {
  const { submit, linkIn } = formsOf(world);
  const contacts = contactStore(world.db, tables.contacts);
  const suppressions = suppressionStore(world.db, tables.suppressions);
  const idsOf = (places: readonly number[]) => places.map((place) => made.lists[place]!);
  const addReader = async (reader: Reader) => {
    const { email, first_name, status, suppressed, city, lists = [], leftLists = [], snoozed } = reader;
    const created_at = new Date(world.now()).toISOString();
    await contacts.create(
      newContact.parse({
        email,
        status,
        lists: idsOf(lists),
        ...(first_name ? { first_name } : {}),
        ...(city && { attributes: { city } }),
      }),
      created_at,
    );
    if (leftLists.length > 0) await contacts.leaveForGood(email, idsOf(leftLists), created_at);
    if (snoozed) await contacts.snooze(email, snoozedUntil(world.now()), created_at);
    if (suppressed) await suppressions.add({ email, reason: "manual", source: "api", created_at });
  };
  /** Has a reader get no more mail. */
  const withdraw = async (how: "suppress" | "unsubscribe" | "leave", { email }: Reader) => {
    const done = journal.doing(how === "leave" ? "leave" : "bar", { email });
    const answer =
      how === "suppress"
        ? await insist("POST", "/suppressions", { email })
        : how === "unsubscribe"
          ? await insist("PATCH", `/contacts/${encodeURIComponent(email)}`, { status: "unsubscribed" })
          : await insist("DELETE", `/contacts/${encodeURIComponent(email)}`);
    // Suppressed already is suppressed, too; and so is gone what an earlier request, whose answer was lost, deleted.
    const isSo = { suppress: 409, unsubscribe: undefined, leave: 404 }[how];
    if (answer.status < 300 || answer.status === isSo) done();
  };
  const followLink = async () => {
    const arrived = attempts.filter(({ message_id, tags }) => message_id !== null && tags.campaign_id);
    const { message_id, to } = arrived[plan.seed % Math.max(1, arrived.length)] ?? {};
    if (!message_id || !to) return;
    const path = await linkIn(message_id, unsubscribeLink);
    const done = journal.doing("bar", { email: to[0]!.toLowerCase() });
    const { status } = await submit(path, [["List-Unsubscribe", "One-Click"]]);
    if (status === 200) done();
  };
  /** Opens every other mail of campaigns that arrived; what is not tracked cannot be. */
  const openMails = async () => {
    const arrived = attempts.filter(({ message_id, tags }) => message_id !== null && tags.campaign_id);
    for (const [place, { message_id }] of arrived.entries())
      if ((place + plan.seed) % 2 === 0)
        await world.cloud().local(`/outbox/${message_id}/open`, { method: "POST" });
  };
  /** Erases all that is held on a reader. */
  const erase = async (email: string) => {
    const done = journal.doing("erase", { email });
    const { status } = await insist("POST", `/contacts/${encodeURIComponent(email)}/erase`);
    if (status < 300) done();
  };
  const listAtSes = async (email: string) => {
    const put = new PutSuppressedDestinationCommand({ EmailAddress: email, Reason: "BOUNCE" });
    const done = journal.doing("list at SES", { email });
    // It takes a question a second, of all who ask.
    const isListed = await waitFor("SES to take an address on its list", () =>
      world.ses.send(put).then(
        () => true,
        () => false,
      ),
    );
    if (isListed) done();
  };
  /** The server of a reader says of a campaign's mail, if it got one, that the mailbox is full. */
  const bounceSoftly = async (email: string, campaignId: string) => {
    const sent = attempts.find(
      ({ message_id, to, tags }) =>
        message_id !== null && tags.campaign_id === campaignId && to[0]!.toLowerCase() === email,
    );
    if (!sent) return;
    const done = journal.doing("soft bounce", { email, campaignId });
    const body = { type: "bounce-transient" };
    const { ok } = await world.cloud().local(`/outbox/${sent.message_id}/events`, { method: "POST", body });
    if (ok) done();
  };

  return { addReader, withdraw, followLink, openMails, erase, listAtSes, bounceSoftly };
};
