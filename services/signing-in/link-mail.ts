import { randomBytes } from "node:crypto";
import { assemble } from "../mail/compose.ts";
import { escapeHtml } from "../mail/escape-html.ts";
import type { Message } from "../mail/mailer.ts";
import type { Member } from "../members/member.ts";
import type { LinkKind } from "../sessions/link-store.ts";
import { siteOf } from "./site.ts";

/** The words of each kind of link. */
const words = {
  invitation: {
    subject: "You are invited to Tidings",
    says: (host: string) => `You are invited to work with Tidings at ${host}.`,
    button: "Accept the invitation",
    end: "The link works once, within three days. If you do not know what this is about, do nothing.",
  },
  sign_in: {
    subject: "Your link to sign in to Tidings",
    says: (host: string) => `Somebody, most likely you, asked for a link to sign in to Tidings at ${host}.`,
    button: "Sign in",
    end: "The link works once, within 15 minutes. If it was not you, do nothing: nobody gets in without it.",
  },
} as const satisfies Readonly<Record<LinkKind, object>>;

/** The address that the stage's own mail is from. @param sender of the stage: an address, or a domain */
export const fromAddress = (sender: string): string => (sender.includes("@") ? sender : `tidings@${sender}`);

/** The message that brings somebody their one-time link. Nothing of it is tracked. @param url the link */
export const linkMail = async (
  kind: LinkKind,
  { name, address }: Pick<Member, "name" | "address">,
  url: string,
  { publicUrl, sender }: { readonly publicUrl: string; readonly sender: string },
): Promise<Message> => {
  const { subject, says, button, end } = words[kind];
  const { host } = siteOf(publicUrl);
  const paragraphs = [`Hello ${name},`, says(host)];
  const html = [
    ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<p><a href="${escapeHtml(url)}">${button}</a></p>`,
    `<p>${end}</p>`,
  ].join("\n");
  const text = [...paragraphs, `${button}: ${url}`, end, ""].join("\n\n");
  const from = fromAddress(sender);
  const raw = await assemble(
    {
      campaign: { from_email: from, from_name: "Tidings", tracking: false },
      attachments: undefined,
      baseBoundary: randomBytes(8).toString("hex"),
      domain: from.replace(/^.*@/, ""),
    },
    { subject, preheader: "", html, text },
    address,
    undefined,
  );
  return { raw, from, to: address, tracking: false };
};
