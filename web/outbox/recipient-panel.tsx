import { useState } from "preact/hooks";
import type { Act, Outbox } from "../api/outbox.ts";
import { toRefusal } from "../api/refusal.ts";
import type { ReceivedMail } from "./mail.ts";
import { type ActNews, RecipientActs } from "./recipient-acts.tsx";
import { WhatBecame } from "./what-became.tsx";

const told: Record<Act, string> = {
  open: "SES says that it was opened.",
  click: "SES says that the link was followed.",
  "soft-bounce": "SES says that it bounced, for now.",
  bounce: "SES says that it bounced for good.",
  complain: "SES says that it was reported as spam.",
  unsubscribe: "The mail program asked Tidings to stop.",
};

/** The other side of a mail: its recipient acts, and Tidings hears of it. */
export const RecipientPanel = ({ outbox, mail }: { outbox: Outbox; mail: ReceivedMail }) => {
  const [news, setNews] = useState<ActNews>();
  // Changes with each act, so that what became of it is asked for at once.
  const [acts, setActs] = useState(0);
  const act = async (what: Act, link?: string) => {
    try {
      await outbox.act(mail.entry.message_id, what, link);
      setNews({ words: told[what], tone: "good" });
    } catch (error) {
      setNews({ words: toRefusal(error).message, tone: "bad" });
    }
    setActs((count) => count + 1);
  };
  return (
    <aside class="recipient" aria-label="The recipient">
      <RecipientActs mail={mail} news={news} onAct={(what, link) => void act(what, link)} />
      <WhatBecame entry={mail.entry} acts={acts} />
    </aside>
  );
};
