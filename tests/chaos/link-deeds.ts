import { waitFor } from "../support/cloud.ts";
import type { Made } from "./audience-deeds.ts";
import type { Journal } from "./journal.ts";
import type { Attempt, Done } from "./observation.ts";
import type { LinkDeed } from "./plan.ts";
import type { World } from "./world.ts";

/** The text of a message with its lines put together again: of its headers, and of quoted-printable parts. */
const textOf = (raw: Buffer): string =>
  raw
    .toString()
    .replaceAll(/\r\n[ \t]/g, "")
    .replaceAll("=\r\n", "")
    .replaceAll("=3D", "=");

type Form = readonly (readonly [name: string, value: string])[];

/** Sends forms as a browser does, by links in mails, until there is an answer. */
export const formsOf = (world: World) => {
  const submit = (path: string, form: Form): Promise<{ status: number; text: string }> =>
    waitFor(`an answer to the form of ${path.split("/")[1]}`, async () => {
      const response = await fetch(`${world.cloud().origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
      });
      const answer = { status: response.status, text: await response.text() };
      return answer.status < 500 && answer.status !== 429 && answer;
    });
  /** @throws Error when the message has no such link. */
  const linkIn = async (messageId: string, pattern: RegExp): Promise<string> => {
    const path = pattern.exec(textOf(await world.cloud().raw(messageId)))?.[1];
    if (!path) throw new Error(`no link ${pattern} in ${messageId}`);
    return path;
  };
  return { submit, linkIn };
};

export const unsubscribeLink = /^List-Unsubscribe:.*<https?:\/\/[^/>]+(\/unsubscribe\/[^>]+)>/im;
const confirmLink = /https?:\/\/[^/\s]+(\/subscribe\/confirm\/[\w-]+)/;

/** What each choice of a person is to the page of the link: where, with which fields, and what it then says. */
const choiceOf = (deed: LinkDeed, list: string): { path: string; form: Form; says: string } => {
  switch (deed.do) {
    case "leave list":
      return { path: "/preferences", form: [["shown", list]], says: "Your choice is saved" };
    case "rejoin list":
      return {
        path: "/preferences",
        form: [
          ["shown", list],
          ["list", list],
        ],
        says: "Your choice is saved",
      };
    case "snooze":
      return { path: "/snooze", form: [["months", "3"]], says: "Your mail is paused" };
    case "wake":
      return { path: "/snooze", form: [["months", "0"]], says: "" };
    default:
      return { path: "/undo", form: [], says: "You are subscribed" };
  }
};

/**
 * What people choose by the links of the mails they got, and how they subscribe by themselves. Whoever got no mail has no
 * link, and does nothing.
 * @param attempts what SES was asked so far
 */
export const linkDeedsOf = (
  world: World,
  journal: Journal,
  attempts: readonly Attempt[],
  { lists }: Made,
) => {
  const { submit, linkIn } = formsOf(world);
  const lastTo = (email: string, isCampaign: boolean) =>
    attempts.findLast(
      ({ message_id, to, tags }) =>
        message_id !== null &&
        to[0]!.toLowerCase() === email &&
        (tags.campaign_id !== undefined) === isCampaign,
    )?.message_id;
  /** Notes what was done; not answered, or answered otherwise, it was perhaps. */
  const noting = async (about: Omit<Done, "askedAt" | "at">, act: () => Promise<boolean>) => {
    const askedAt = world.now();
    const surely = await act().catch(() => false);
    journal.note({ ...about, askedAt, at: surely ? world.now() : Infinity });
  };
  const choose = async (deed: LinkDeed) => {
    const { email, list } = deed;
    const message = lastTo(email, true);
    if (!message) return;
    const { path, form, says } = choiceOf(deed, lists[list]!);
    await noting({ did: deed.do, email, list }, async () => {
      const answer = await submit(`${await linkIn(message, unsubscribeLink)}${path}`, form);
      return answer.status === 200 && answer.text.includes(says);
    });
  };
  const signUp = ({ email, list }: LinkDeed) =>
    noting({ did: "sign up", email, list }, async () => {
      const { status } = await submit("/subscribe", [
        ["list_id", lists[list]!],
        ["email", email],
      ]);
      return status === 303;
    });
  const confirm = async ({ email, list }: LinkDeed) => {
    const message = lastTo(email, false);
    if (!message) return;
    await noting({ did: "confirm", email, list }, async () => {
      const answer = await submit(await linkIn(message, confirmLink), [["confirm", "yes"]]);
      return answer.status === 200 && answer.text.includes("You are subscribed");
    });
  };

  return (deed: LinkDeed): Promise<void> =>
    deed.do === "sign up" ? signUp(deed) : deed.do === "confirm" ? confirm(deed) : choose(deed);
};
