import { type Api, answer } from "../api/client.ts";
import { lastSender } from "../write/sender.ts";

/** An address that SES lets campaigns be from, as far as that is known; else an empty one. */
export const firstSender = async (api: Api): Promise<string> => {
  const { fromEmail } = lastSender();
  if (fromEmail) return fromEmail;
  // Without an answer the person enters one.
  const { senders } = await answer(api.senders.$get({})).catch(() => ({ senders: [] }));
  const ready = senders.find(({ state }) => state === "ready");
  if (!ready) return "";
  return ready.kind === "address" ? ready.identity : `hello@${ready.identity}`;
};
