import { compose, prepareMail } from "../mail/compose.ts";
import type { Message } from "../mail/mailer.ts";
import { type LinkHolder, linkToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import { pendingDays } from "./keys.ts";
import { type OpenList, wordingOf } from "./signup.ts";
import type { PendingSignup } from "./store.ts";

/**
 * The words of the message. Nothing in it is of whoever filled in the form: what a stranger can have mailed to anybody is
 * worth nothing to those who spread advertisements.
 */
const content = {
  subject: "Please confirm: {{ list }}",
  html: `<p>Somebody, most likely you, asked for <strong>{{ list }}</strong> to be sent to this address.</p>
<p>“{{ wording }}”</p>
<p><a href="{{ confirm_url }}">Confirm that you want it</a></p>
<p>The link is good for {{ days }} days. If it was not you, do nothing: then you get nothing.</p>
<p style="margin:2em 0 0;font:12px/1.5 sans-serif;color:#767676"><a href="{{ unsubscribe_url }}" style="color:#767676">Unsubscribe this address</a></p>`,
  text: `Somebody, most likely you, asked for {{ list }} to be sent to this address.

"{{ wording }}"

Confirm that you want it: {{ confirm_url }}

The link is good for {{ days }} days. If it was not you, do nothing: then you get nothing.

Unsubscribe this address: {{ unsubscribe_url }}
`,
};

/** The page of a token, where its owner confirms. @param publicUrl origin of the site. */
export const confirmUrl = (publicUrl: string, token: string): string =>
  `${publicUrl}/subscribe/confirm/${token}`;

/** The message that asks whether an address is to be on a list. */
export const confirmationMail = async (
  list: OpenList,
  { email, address }: Pick<PendingSignup, "email" | "address">,
  token: string,
  { publicUrl, sealKey }: { readonly publicUrl: string; readonly sealKey: Uint8Array },
): Promise<Message> => {
  const { from_email, from_name } = list;
  const campaign = { from_email, ...(from_name && { from_name }), tracking: false, attachments: [] };
  const prepared = await prepareMail(campaign, content, async () => Buffer.of());
  const attributes = {
    list: list.name,
    wording: wordingOf(list),
    days: pendingDays,
    confirm_url: confirmUrl(publicUrl, token),
  };
  const holder: LinkHolder = { key: email };
  const raw = await compose(
    prepared,
    { address, values: { email, attributes } },
    unsubscribeUrl(publicUrl, linkToken(holder, sealKey)),
  );
  return { raw, from: from_email, to: address, tracking: false };
};
