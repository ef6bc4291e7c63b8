import type { Logger } from "@aws-lambda-powertools/logger";
import type { Mailbox } from "../contacts/address.ts";
import { type SingleMail, sendUnseen } from "../mail/send-unseen.ts";
import { type Member, newMember, type Role } from "../members/member.ts";
import type { MemberStore } from "../members/store.ts";
import type { LinkStore } from "../sessions/link-store.ts";
import { linkMail } from "./link-mail.ts";
import { linkUrl } from "./site.ts";

/** Of one source: a company behind one address, and no more. */
const perSource = { max: 30, seconds: 60 * 60 };
/** Of all: what strangers may have a stage mail. */
const perStage = { max: 200, seconds: 60 * 60 };
/** Of one person: so that nobody is flooded. */
const perMember = { max: 5, seconds: 60 * 60 };

export interface LinkDependencies extends SingleMail {
  readonly members: Pick<MemberStore, "add" | "findByAddress">;
  readonly links: LinkStore;
  readonly publicUrl: string;
  readonly stage: { readonly sender: string };
  readonly log: Pick<Logger, "error">;
}

/** An invitation as whoever invites gets it. */
export interface Invitation {
  /** The link, for them to hand over: nobody is told it again. */
  readonly url: string;
  /** Whether it is on its way by mail, too. */
  readonly mailed: boolean;
}

/** Makes somebody a link that invites them, and mails it. Where no mail goes out whoever invites hands it over. */
export const mailInvitation = async (
  deps: LinkDependencies,
  member: Member,
  now: Date,
): Promise<Invitation> => {
  const { links, publicUrl, stage, log } = deps;
  const url = linkUrl(publicUrl, await links.make("invitation", member, now));
  const result = await sendUnseen(deps, () =>
    linkMail("invitation", member, url, { publicUrl, sender: stage.sender }),
  );
  if (result.kind !== "sent")
    log.error("an invitation was not mailed", { member_id: member.member_id, outcome: result.kind });
  return { url, mailed: result.kind === "sent" };
};

/** Asks somebody to sign in from now on. @returns undefined when the address is a member's already */
export const invite = async (
  deps: LinkDependencies,
  who: { readonly name: string; readonly mailbox: Mailbox; readonly role: Role },
  now: Date,
): Promise<(Invitation & { readonly member: Member }) | undefined> => {
  const member = newMember(who, now);
  if (!(await deps.members.add(member))) return undefined;
  return { member, ...(await mailInvitation(deps, member, now)) };
};

/** `asked`: whether a mail went out is not told. `too_many`: of this source, or of all. `later`: SES takes nothing now. */
export type AskOutcome = "asked" | "too_many" | "later";

/**
 * Mails somebody a link to sign in with, if they are a member. The answer, the limiter's turn and the time are the same
 * if not, so that nobody learns who is.
 * @param source the IP address it came from; not counted where there is none.
 */
export const askForLink = async (
  deps: LinkDependencies,
  { key }: Pick<Mailbox, "key">,
  source: string | undefined,
  now: Date,
): Promise<AskOutcome> => {
  const { members, links, publicUrl, stage, log } = deps;
  if (source !== undefined && !(await links.count(["source", source], perSource, now))) return "too_many";
  if (!(await links.count(["stage"], perStage, now))) return "too_many";
  const member = await members.findByAddress(key);
  const result = await sendUnseen(deps, async () => {
    if (!member || !(await links.count(["member", member.member_id], perMember, now))) return undefined;
    const url = linkUrl(publicUrl, await links.make("sign_in", member, now));
    return await linkMail("sign_in", member, url, { publicUrl, sender: stage.sender });
  });
  if (result.kind === "wait") return "later";
  if (result.kind !== "sent" && result.kind !== "no_mail")
    log.error("a link to sign in was not sent", { outcome: result.kind });
  return "asked";
};
